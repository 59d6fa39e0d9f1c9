// A segment tree with a node for each of up to a hundred million lines.
#include <iostream>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    long long n, q;
    std::cin >> n >> q;
    std::vector<long long> tree(2 * n, 0);
    char what;
    for (long long a, b; q-- > 0 && std::cin >> what >> a >> b;) {
        if (what == '+') {
            for (a += n - 1; a > 0; a /= 2) tree[a] += b;
            continue;
        }
        long long sum = 0;
        for (a += n - 1, b += n; a < b; a /= 2, b /= 2) {
            if (a & 1) sum += tree[a++];
            if (b & 1) sum += tree[--b];
        }
        std::cout << sum << '\n';
    }
}
