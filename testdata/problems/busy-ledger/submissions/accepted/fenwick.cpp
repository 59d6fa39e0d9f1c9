// A Fenwick tree over the lines that are ever written.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

struct Thing {
    char what;
    int a, b;
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Thing> things(q);
    std::vector<int> lines;
    for (auto &t : things) {
        std::cin >> t.what >> t.a >> t.b;
        if (t.what == '+') lines.push_back(t.a);
    }
    std::sort(lines.begin(), lines.end());
    std::vector<long long> tree(lines.size() + 1);
    auto upto = [&](int line) {
        long long sum = 0;
        int i = static_cast<int>(std::upper_bound(lines.begin(), lines.end(), line) - lines.begin());
        for (; i > 0; i &= i - 1) sum += tree[i];
        return sum;
    };
    for (auto &t : things) {
        if (t.what == '?') {
            std::cout << upto(t.b) - upto(t.a - 1) << '\n';
            continue;
        }
        auto i = std::lower_bound(lines.begin(), lines.end(), t.a) - lines.begin() + 1;
        for (; i < static_cast<long>(tree.size()); i += i & -i) tree[i] += t.b;
    }
}
