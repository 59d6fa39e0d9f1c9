// Helps with reading the dictionary.
#pragma once
#include <fstream>
#include <string>
#include <vector>

/** All words of the file, in its order. */
inline std::vector<std::string> read_words(const std::string &name) {
    std::vector<std::string> words;
    std::ifstream file(name);
    for (std::string word; file >> word;) words.push_back(word);
    return words;
}
