// Keeps every way down the triangle: twice as many in each row.
#include <bitset>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::uint64_t> ways{0};
    for (int i = 0; i < n; i++) {
        std::vector<std::uint64_t> count(i + 1), below;
        for (auto way : ways) {
            count[std::bitset<64>(way).count()]++;
            below.push_back(way);
            below.push_back(way | std::uint64_t{1} << i);
        }
        std::string row(n - 1 - i, ' ');
        for (int j = 0; j <= i; j++) row += std::string(j > 0, ' ') + (count[j] % 2 ? '*' : ' ');
        std::cout << row << '\n';
        ways.swap(below);
    }
}
