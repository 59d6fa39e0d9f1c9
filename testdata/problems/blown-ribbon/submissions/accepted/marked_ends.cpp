// The first dot is small and the last one large; between them five for each letter.
#include <algorithm>
#include <iostream>
#include <string>

int main() {
    std::string what, text;
    std::cin >> what >> text;
    if (what == "paint") {
        std::string dots = "0";
        for (char c : text)
            for (int bit = 4; bit >= 0; bit--) dots += static_cast<char>('0' + ((c - 'a') >> bit & 1));
        std::cout << dots << "1\n";
        return 0;
    }
    if (text[0] == '1') std::reverse(text.begin(), text.end());
    std::string word;
    for (std::size_t i = 1; i + 5 < text.size(); i += 5) word += static_cast<char>('a' + std::stoi(text.substr(i, 5), nullptr, 2));
    std::cout << word << '\n';
}
