// Finds each crate's place among the earlier ones by halving.
#include <iostream>
#include <vector>

int main() {
    int n, most;
    std::cin >> n >> most;
    std::vector<int> sorted;
    for (int crate = 1; crate <= n; crate++) {
        std::size_t low = 0, high = sorted.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            std::cout << "? " << sorted[middle] << ' ' << crate << std::endl;
            char answer;
            std::cin >> answer;
            if (answer == '<') low = middle + 1;
            else high = middle;
        }
        sorted.insert(sorted.begin() + static_cast<long>(low), crate);
    }
    std::cout << '!';
    for (int crate : sorted) std::cout << ' ' << crate;
    std::cout << std::endl;
}
