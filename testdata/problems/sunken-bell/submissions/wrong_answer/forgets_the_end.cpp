// Never looks at the last metre of the water that is left.
#include <iostream>
#include <string>

int main() {
    long long low = 1, high;
    std::cin >> high;
    while (low < high) {
        const long long middle = (low + high) / 2;
        std::cout << middle << std::endl;
        std::string answer;
        if (!(std::cin >> answer) || answer == "found") return 0;
        if (answer == "deeper") low = middle + 1;
        if (answer == "higher") high = middle - 1;
    }
}
