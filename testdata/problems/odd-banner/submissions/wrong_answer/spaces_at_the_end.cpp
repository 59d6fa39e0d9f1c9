// Right but for a space at the end of each row.
#include <iostream>
#include <string>

int main() {
    int n;
    std::cin >> n;
    for (int i = 0; i < n; i++) {
        std::cout << std::string(n - 1 - i, ' ');
        for (int j = 0; j <= i; j++) std::cout << ((i & j) == j ? "* " : "  ");
        std::cout << '\n';
    }
}
