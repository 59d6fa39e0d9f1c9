// Takes the shows by their start, and any tent that is free then.
#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> start(n), end(n), order(n), tent(n), free;
    for (int i = 0; i < n; i++) std::cin >> start[i] >> end[i];
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) { return start[a] < start[b]; });
    for (int i : order) {
        auto found = std::find_if(free.begin(), free.end(), [&](int at) { return at <= start[i]; });
        if (found == free.end()) found = free.insert(free.end(), 0);
        *found = end[i];
        tent[i] = static_cast<int>(found - free.begin()) + 1;
    }
    for (int i = 0; i < n; i++) std::cout << tent[i] << (i + 1 < n ? ' ' : '\n');
}
