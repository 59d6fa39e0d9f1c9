// A table with the fastest train between every two towns.
#include <iostream>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    const long long never = 1LL << 50;
    std::vector<std::vector<long long>> time(n + 1, std::vector<long long>(n + 1, never));
    for (int a, b, t; m-- > 0 && std::cin >> a >> b >> t;)
        if (t < time[a][b]) time[a][b] = time[b][a] = t;
    std::vector<long long> best = time[1];
    best[1] = 0;
    for (int round = 1; round < n; round++)
        for (int a = 1; a <= n; a++)
            for (int b = 1; b <= n; b++)
                if (best[a] + time[a][b] < best[b]) best[b] = best[a] + time[a][b];
    if (best[n] >= never) std::cout << "impossible\n";
    else std::cout << best[n] << '\n';
}
