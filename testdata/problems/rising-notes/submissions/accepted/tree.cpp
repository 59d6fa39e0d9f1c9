// The best choice that ends at each height, in a Fenwick tree of maxima.
#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<int, int>> tree(100'001), best(n + 1);
    for (int place = 1, note; place <= n && std::cin >> note; place++) {
        std::pair<int, int> before{0, 0};
        for (int i = note - 1; i > 0; i &= i - 1) before = std::max(before, tree[i]);
        best[place] = {before.first + 1, before.second};
        for (int i = note; i <= 100'000; i += i & -i) tree[i] = std::max(tree[i], {before.first + 1, place});
    }
    std::vector<int> places;
    for (int at = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin()); at > 0; at = best[at].second) places.push_back(at);
    std::cout << places.size() << '\n';
    for (std::size_t i = places.size(); i-- > 0;) std::cout << places[i] << (i ? ' ' : '\n');
}
