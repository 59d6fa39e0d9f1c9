// Puts each post at the house that is in the deepest dark: at most twice the best way.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <vector>

int main() {
    int n, k;
    std::cin >> n >> k;
    std::vector<int> houses(n), dark(n, 2'000'000'000);
    for (auto &house : houses) std::cin >> house;
    for (int post = 0; post < k; post++) {
        const auto farthest = std::max_element(dark.begin(), dark.end()) - dark.begin();
        std::cout << houses[farthest] << (post + 1 < k ? ' ' : '\n');
        for (int i = 0; i < n; i++) dark[i] = std::min(dark[i], std::abs(houses[i] - houses[farthest]));
    }
}
