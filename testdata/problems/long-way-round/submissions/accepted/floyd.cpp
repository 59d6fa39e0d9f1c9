// Floyd's algorithm: a slow and a fast train.
#include <iostream>

int main() {
    unsigned long long m, a, b, c, x;
    std::cin >> m >> a >> b >> c >> x;
    auto next = [&](unsigned long long x) { return ((a * x % m + b) % m * x + c) % m; };
    auto slow = next(x), fast = next(next(x));
    while (slow != fast) {
        slow = next(slow);
        fast = next(next(fast));
    }
    int length = 1;
    for (auto y = next(slow); y != slow; y = next(y)) length++;
    std::cout << length << '\n';
}
