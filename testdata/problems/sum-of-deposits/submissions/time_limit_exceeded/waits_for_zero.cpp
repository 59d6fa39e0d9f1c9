// Reads until a 0 that never comes: a failed read leaves the value alone.
#include <iostream>

int main() {
    long long n, total = 0, amount = 0;
    std::cin >> n;
    while (true) {
        long long next = -1;
        if (std::cin >> next) amount = next;
        if (amount == 0) break;
        std::cin.clear();
        total += amount;
    }
    std::cout << total << '\n';
}
