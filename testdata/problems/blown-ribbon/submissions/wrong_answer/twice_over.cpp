// Paints a mirror of the word behind it, for which the ribbon is too short.
#include <iostream>
#include <string>

int main() {
    std::string what, text, dots;
    std::cin >> what >> text;
    if (what == "read") {
        for (std::size_t i = 0; i < text.size() / 2; i += 5) dots += static_cast<char>('a' + std::stoi(text.substr(i, 5), nullptr, 2));
        std::cout << dots << '\n';
        return 0;
    }
    for (char c : text)
        for (int bit = 4; bit >= 0; bit--) dots += static_cast<char>('0' + ((c - 'a') >> bit & 1));
    std::cout << dots << std::string(dots.rbegin(), dots.rend()) << '\n';
}
