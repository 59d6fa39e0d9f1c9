// The digit is the last one of the chest's number.
#include <iostream>
#include <string>

static bool opens(int chest) {
    std::cout << "open " << chest << std::endl;
    std::string answer;
    std::cin >> answer;
    return answer == "crown";
}

int main() {
    std::string what;
    int n, digit = 0;
    std::cin >> what >> n;
    if (what == "evening") {
        int chest = 1;
        while (chest < n && !opens(chest)) chest++;
        std::cout << "chalk " << chest % 10 << std::endl;
        return 0;
    }
    std::cin >> digit;
    for (int chest = digit ? digit : 10; chest <= n && !opens(chest);) chest += 10;
}
