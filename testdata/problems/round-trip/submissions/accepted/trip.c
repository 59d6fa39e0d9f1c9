#include <math.h>
#include <stdio.h>

static double x[10001], y[10001];

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%lf %lf", &x[i], &y[i]) != 2) return 1;
    x[n] = x[0];
    y[n] = y[0];
    double length = 0, longest = 0, twice = 0;
    for (int i = 0; i < n; i++) {
        double way = sqrt((x[i + 1] - x[i]) * (x[i + 1] - x[i]) +
                          (y[i + 1] - y[i]) * (y[i + 1] - y[i]));
        length += way;
        if (way > longest) longest = way;
        twice += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    printf("%.9f %.9f %.9f\n", length, longest, twice / 2);
    return 0;
}
