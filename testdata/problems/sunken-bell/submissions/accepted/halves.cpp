// Halves the water that is left.
#include <iostream>
#include <string>

int main() {
    long long low = 1, high;
    std::cin >> high;
    for (std::string answer; answer != "found";) {
        const long long middle = (low + high) / 2;
        std::cout << middle << std::endl;
        std::cin >> answer;
        if (answer == "deeper") low = middle + 1;
        if (answer == "higher") high = middle - 1;
    }
}
