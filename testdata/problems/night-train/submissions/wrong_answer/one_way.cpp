// Trains run in one direction only here.
#include <functional>
#include <iostream>
#include <queue>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<std::pair<int, long long>>> trains(n + 1);
    for (int a, b, t; m-- > 0 && std::cin >> a >> b >> t;) trains[a].emplace_back(b, t);
    std::vector<long long> best(n + 1, -1);
    using Arrival = std::pair<long long, int>;
    std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> queue;
    queue.emplace(0, 1);
    while (!queue.empty()) {
        auto [time, town] = queue.top();
        queue.pop();
        if (best[town] >= 0) continue;
        best[town] = time;
        for (auto [next, t] : trains[town]) queue.emplace(time + t, next);
    }
    if (best[n] < 0) std::cout << "impossible\n";
    else std::cout << best[n] << '\n';
}
