#include <iostream>

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    long long total = 0;
    for (long long amount; n-- > 0 && std::cin >> amount;) total += amount;
    std::cout << total << '\n';
}
