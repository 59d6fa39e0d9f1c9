// Adds the two numbers above, and theirs, and theirs.
#include <iostream>
#include <string>

static unsigned long long binomial(int i, int j) {
    return j == 0 || j == i ? 1 : binomial(i - 1, j - 1) + binomial(i - 1, j);
}

int main() {
    int n;
    std::cin >> n;
    for (int i = 0; i < n; i++) {
        std::string row(n - 1 - i, ' ');
        for (int j = 0; j <= i; j++) {
            if (j > 0) row += ' ';
            row += binomial(i, j) % 2 == 1 ? '*' : ' ';
        }
        std::cout << row << '\n';
    }
}
