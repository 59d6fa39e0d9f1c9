// Takes square roots by walking up in tiny steps.
#include <cstdio>
#include <vector>

static double root(double square) {
    double guess = 0;
    while (guess * guess < square) guess += 1e-7;
    return guess;
}

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<double> x(n + 1), y(n + 1);
    for (int i = 0; i < n; i++)
        if (std::scanf("%lf %lf", &x[i], &y[i]) != 2) return 1;
    x[n] = x[0];
    y[n] = y[0];
    double length = 0, longest = 0, twice = 0;
    for (int i = 0; i < n; i++) {
        double dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];
        double way = root(dx * dx + dy * dy);
        length += way;
        if (way > longest) longest = way;
        twice += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    std::printf("%.9f %.9f %.9f\n", length, longest, twice / 2);
}
