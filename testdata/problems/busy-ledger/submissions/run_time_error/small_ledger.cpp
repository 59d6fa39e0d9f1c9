// A ledger of a million lines.
#include <iostream>
#include <vector>

int main() {
    int n, q;
    std::cin >> n >> q;
    std::vector<long long> ledger(1'000'000);
    char what;
    for (int a, b; q-- > 0 && std::cin >> what >> a >> b;) {
        if (what == '+') {
            ledger.at(a) += b;
            continue;
        }
        long long sum = 0;
        for (int i = a; i <= b; i++) sum += ledger.at(i);
        std::cout << sum << '\n';
    }
}
