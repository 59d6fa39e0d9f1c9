#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <vector>

// Manacher's algorithm on the string with separators between the letters.
int main() {
    std::string s;
    std::cin >> s;
    std::string t = "|";
    for (unsigned char c : s) {
        t += static_cast<char>(std::tolower(c));
        t += '|';
    }
    int m = static_cast<int>(t.size()), centre = 0, best = 0;
    std::vector<int> reach(m, 0);
    for (int i = 0; i < m; i++) {
        int right = centre + reach[centre];
        int r = i < right ? std::min(right - i, reach[2 * centre - i]) : 0;
        while (i - r - 1 >= 0 && i + r + 1 < m && t[i - r - 1] == t[i + r + 1]) r++;
        reach[i] = r;
        if (i + r > right) centre = i;
        if (r > reach[best]) best = i;
    }
    std::cout << s.substr((best - reach[best]) / 2, reach[best]) << '\n';
}
