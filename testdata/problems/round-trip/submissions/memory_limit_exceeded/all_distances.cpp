// Computes the distances of all pairs of points beforehand.
#include <cmath>
#include <cstdio>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<double> x(n), y(n);
    for (int i = 0; i < n; i++)
        if (std::scanf("%lf %lf", &x[i], &y[i]) != 2) return 1;
    std::vector<std::vector<double>> distance;
    for (int i = 0; i < n; i++) {
        distance.emplace_back(n);
        for (int j = 0; j < n; j++)
            distance[i][j] = std::sqrt((x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]));
    }
    double length = 0, longest = 0, twice = 0;
    for (int i = 0; i < n; i++) {
        int j = (i + 1) % n;
        length += distance[i][j];
        longest = std::fmax(longest, distance[i][j]);
        twice += x[i] * y[j] - x[j] * y[i];
    }
    std::printf("%.9f %.9f %.9f\n", length, longest, twice / 2);
}
