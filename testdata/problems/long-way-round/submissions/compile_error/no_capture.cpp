#include <iostream>

int main() {
    unsigned long long m, a, x;
    std::cin >> m >> a >> x;
    auto next = [](unsigned long long x) { return a * x % m; };
    std::cout << next(x) << '\n';
}
