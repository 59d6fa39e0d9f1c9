// Computes in 32 bits.
#include <cstdint>
#include <iostream>
#include <unordered_map>

int main() {
    std::uint32_t m, a, b, c, x;
    std::cin >> m >> a >> b >> c >> x;
    std::unordered_map<std::uint32_t, int> seen;
    int step = 0;
    while (!seen.count(x) && step < 200'000) {
        seen[x] = step++;
        x = (a * x * x + b * x + c) % m;
    }
    std::cout << (seen.count(x) ? step - seen[x] : step) << '\n';
}
