// Room for a hundred movements only.
#include <array>
#include <iostream>

int main() {
    std::array<long long, 100> amounts{};
    int n;
    std::cin >> n;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        std::cin >> amounts.at(i);
        total += amounts[i];
    }
    std::cout << total << '\n';
}
