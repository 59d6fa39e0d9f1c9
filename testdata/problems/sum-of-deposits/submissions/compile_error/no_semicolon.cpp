#include <iostream>

int main() {
    long long total = 0
    std::cout << total << '\n';
}
