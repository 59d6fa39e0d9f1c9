// Keeps the levels of the window in order.
#include <iostream>
#include <set>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    int n, k;
    std::cin >> n >> k;
    std::vector<int> levels(n);
    std::multiset<int> window;
    long long count = 0;
    for (int i = 0, first = 0; i < n; i++) {
        std::cin >> levels[i];
        window.insert(levels[i]);
        while (*window.rbegin() - *window.begin() > k) window.erase(window.find(levels[first++]));
        count += i - first + 1;
    }
    std::cout << count << '\n';
}
