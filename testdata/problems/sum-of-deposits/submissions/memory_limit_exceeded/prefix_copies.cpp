// Keeps a copy of the list for every prefix of it.
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<long long> amounts;
    std::vector<std::vector<long long>> prefixes;
    long long total = 0;
    for (long long amount; n-- > 0 && std::cin >> amount;) {
        amounts.push_back(amount);
        prefixes.push_back(amounts);
        total += prefixes.back().back();
    }
    std::cout << total << '\n';
}
