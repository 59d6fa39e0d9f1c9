// Notes for each of up to 2^30 stations when it was visited.
#include <iostream>
#include <vector>

int main() {
    unsigned long long m, a, b, c, x;
    std::cin >> m >> a >> b >> c >> x;
    std::vector<int> visited;
    for (unsigned long long i = 0; i < m; i += 1 << 16) visited.resize(i + (1 << 16), -1);
    int step = 0;
    while (visited[x] < 0) {
        visited[x] = step++;
        x = ((a * x % m + b) % m * x + c) % m;
    }
    std::cout << step - visited[x] << '\n';
}
