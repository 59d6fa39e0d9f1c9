// Has room for ten thousand stations.
#include <array>
#include <iostream>
#include <unordered_map>

int main() {
    unsigned long long m, a, b, c, x;
    std::cin >> m >> a >> b >> c >> x;
    static std::array<unsigned long long, 10'000> journey;
    std::unordered_map<unsigned long long, int> seen;
    int step = 0;
    while (!seen.count(x)) {
        journey.at(step) = x;
        seen[x] = step++;
        x = ((a * x % m + b) % m * x + c) % m;
    }
    std::cout << step - seen[x] << '\n';
}
