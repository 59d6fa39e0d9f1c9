// Hopes that the crates are sorted already.
#include <iostream>

int main() {
    int n;
    std::cin >> n;
    std::cout << '!';
    for (int crate = 1; crate <= n; crate++) std::cout << ' ' << crate;
    std::cout << std::endl;
}
