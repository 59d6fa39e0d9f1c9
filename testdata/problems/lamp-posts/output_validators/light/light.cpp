// Rates lamp posts. Arguments: input, answer (best way), feedback folder.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

int main(int, char **argv) {
    const std::string folder = argv[3];
    auto reject = [&](const std::string &why) {
        std::ofstream(folder + "judgemessage.txt") << why << '\n';
        std::ofstream(folder + "teammessage.txt") << why << '\n';
        std::exit(43);
    };
    std::ifstream input(argv[1]), answer(argv[2]);
    std::size_t n, k;
    long long best, longest = 0;
    input >> n >> k;
    answer >> best;
    std::vector<long long> houses(n), posts;
    for (auto &house : houses) input >> house;
    std::string word;
    while (posts.size() <= k && std::cin >> word) {
        const bool digits = !word.empty() && word.size() <= 10 && word.find_first_not_of("0123456789") == std::string::npos;
        if (!digits || std::stoll(word) > 1'000'000'000) reject("a lamp post has no place on the street");
        posts.push_back(std::stoll(word));
    }
    if (posts.size() != k) reject("not the right number of lamp posts");
    std::sort(posts.begin(), posts.end());
    for (long long house : houses) {
        const auto after = std::lower_bound(posts.begin(), posts.end(), house);
        long long way = 2'000'000'000;
        if (after != posts.end()) way = *after - house;
        if (after != posts.begin()) way = std::min(way, house - after[-1]);
        longest = std::max(longest, way);
    }
    if (longest < best) {
        std::cerr << longest << " is better than the answer's " << best << '\n';
        return 1;
    }
    const double points = 100.0 * static_cast<double>(best + 1) / static_cast<double>(longest + 1);
    std::ofstream(folder + "score.txt") << std::fixed << std::setprecision(2) << points << '\n';
    std::ofstream(folder + "judgemessage.txt") << "longest way " << longest << ", best " << best << '\n';
    std::ofstream(folder + "teammessage.txt") << "your longest way is " << longest << " m\n";
    return 42;
}
