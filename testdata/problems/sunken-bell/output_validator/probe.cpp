// Answers a probe's depths. Arguments: input, answer (the most probes), feedback folder.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

static std::string folder;

[[noreturn]] static void end(bool accepted, const std::string &judge, const std::string &team = "") {
    std::ofstream(folder + "judgemessage.txt") << judge << '\n';
    if (!team.empty()) std::ofstream(folder + "teammessage.txt") << team << '\n';
    std::_Exit(accepted ? 42 : 43);
}

/** A whole line as a number, or -1. */
static long long number(const std::string &line) {
    if (line.empty() || line.size() > 10) return -1;
    for (char c : line)
        if (c < '0' || c > '9') return -1;
    return std::stoll(line);
}

int main(int, char **argv) {
    folder = argv[3];
    long long depth, bell;
    int most;
    std::ifstream(argv[1]) >> depth >> bell;
    std::ifstream(argv[2]) >> most;
    std::cout << depth << std::endl;
    long long low = 1, high = depth;
    std::string line;
    for (int used = 1; std::getline(std::cin, line); used++) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        const long long at = number(line);
        const std::string which = "probe " + std::to_string(used) + ": ";
        if (at < 1 || at > depth) end(false, which + "no depth: " + line.substr(0, 40), "a line was no depth");
        if (used > most) end(false, which + "too many", "more probes than permitted");
        // A moving bell always flees into the larger part of the water left.
        const bool alone = low == high && at == low;
        const bool deeper = bell ? bell > at : at < low || (at <= high && high - at >= at - low);
        if (bell ? bell == at : alone) {
            std::cout << "found" << std::endl;
            if (std::getline(std::cin, line)) end(false, "went on after the bell was found", "output after found");
            end(true, "found with " + std::to_string(used) + " probes");
        }
        if (deeper && at >= low) low = at + 1;
        if (!deeper && at <= high) high = at - 1;
        std::cout << (deeper ? "deeper" : "higher") << std::endl;
    }
    end(false, "the output ended before the bell was found", "the bell was not found");
}
