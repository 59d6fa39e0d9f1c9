// Has room for a hundred hours.
#include <algorithm>
#include <array>
#include <iostream>

int main() {
    int n, k;
    std::cin >> n >> k;
    std::array<int, 100> levels{};
    for (int i = 0; i < n; i++) std::cin >> levels.at(i);
    int count = 0;
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++) {
            const auto [low, high] = std::minmax_element(levels.begin() + i, levels.begin() + j + 1);
            count += *high - *low <= k;
        }
    std::cout << count << '\n';
}
