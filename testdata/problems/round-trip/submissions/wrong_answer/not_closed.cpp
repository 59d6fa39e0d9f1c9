// Stays at the last point.
#include <cmath>
#include <cstdio>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<double> x(n), y(n);
    for (int i = 0; i < n; i++)
        if (std::scanf("%lf %lf", &x[i], &y[i]) != 2) return 1;
    double length = 0, longest = 0, twice = 0;
    for (int i = 0; i + 1 < n; i++) {
        double way = std::hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
        length += way;
        longest = std::fmax(longest, way);
        twice += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    std::printf("%.9f %.9f %.9f\n", length, longest, twice / 2);
}
