// Searches from the last word, so that the bridge comes out in order.
#include <deque>
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include "dictionary.h"

int main(int, char **argv) {
    std::string first, last;
    std::cin >> first >> last;
    const auto words = read_words(argv[1]);
    const std::unordered_set<std::string> known(words.begin(), words.end());
    std::unordered_map<std::string, std::string> next{{last, ""}};
    for (std::deque<std::string> todo{last}; !todo.empty(); todo.pop_front()) {
        for (std::size_t i = 0; i < first.size(); i++) {
            std::string other = todo.front();
            for (char c = 'z'; c >= 'a'; c--) {
                other[i] = c;
                if (known.count(other) && next.emplace(other, todo.front()).second) todo.push_back(other);
            }
        }
    }
    if (!next.count(first)) std::cout << "no bridge\n";
    else
        for (std::string word = first; !word.empty(); word = next[word]) std::cout << word << '\n';
}
