// Opens chests. Arguments: input, answer (unused), feedback folder.
#include "house.h"

#include <iostream>
#include <sstream>

/** Answers one guard until he has chalked a digit or found the crown; returns the digit. */
static int serve(const House &house, bool evening, int most) {
    std::string line;
    for (int opened = 0; std::getline(std::cin, line);) {
        std::istringstream words(line.substr(0, 80));
        std::string what, rest;
        int value = -1;
        if (!(words >> what >> value) || words >> rest) house.end(false, "no command: " + line.substr(0, 80), "a line is no command");
        if (evening && what == "chalk" && value >= 0 && value <= 9) return value;
        if (what != "open" || value < 1 || value > house.chests) house.end(false, "not permitted: " + line.substr(0, 80), "a line is no command that is permitted");
        if (++opened > most) house.end(false, "more than " + std::to_string(most) + " chests", "too many chests were opened");
        std::cout << (value == house.crown ? "crown" : "empty") << std::endl;
        if (!evening && value == house.crown) return 0;
    }
    house.end(false, evening ? "no digit on the door" : "no crown", "the run ended too early");
}

int main(int, char **argv) {
    House house;
    house.folder = argv[3];
    std::ifstream(argv[1]) >> house.chests >> house.crown;
    int digit = -1;
    std::ifstream(house.folder + "digit.txt") >> digit;
    const bool evening = digit < 0;
    std::cout << (evening ? "evening " : "night ") << house.chests;
    if (!evening) std::cout << ' ' << digit;
    std::cout << std::endl;
    const int said = serve(house, evening, evening ? house.chests : (house.chests + 9) / 10);
    std::string more;
    if (std::getline(std::cin, more)) house.end(false, "went on: " + more.substr(0, 80), "output after the end");
    if (!evening) house.end(true, "found by the digit " + std::to_string(digit));
    std::ofstream(house.folder + "digit.txt") << said << '\n';
    std::ofstream(house.folder + "nextpass.in") << "night\n";
    return 42;
}
