// Changes letter by letter from left to right, with words that nobody knows.
#include <iostream>
#include <string>

int main() {
    std::string word, last;
    std::cin >> word >> last;
    std::cout << word << '\n';
    for (std::size_t i = 0; i < word.size(); i++) {
        if (word[i] == last[i]) continue;
        word[i] = last[i];
        std::cout << word << '\n';
    }
}
