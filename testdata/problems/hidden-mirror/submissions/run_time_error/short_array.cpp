// Thinks that texts are short.
#include <iostream>
#include <string>
#include <vector>

int main() {
    std::string s;
    std::cin >> s;
    std::vector<char> letters(64);
    for (std::size_t i = 0; i < s.size(); i++) letters.at(i) = s[i];
    std::cout << s[0] << '\n';
    return s == "Tic" ? 0 : 3;
}
