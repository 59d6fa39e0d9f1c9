/* A table with the fastest train between every two towns. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n, m;
    if (scanf("%d %d", &n, &m) != 2) return 1;
    long long **time = malloc((n + 1) * sizeof *time);
    for (int a = 0; a <= n; a++) {
        time[a] = malloc((n + 1) * sizeof **time);
        for (int b = 0; b <= n; b++) time[a][b] = a == b ? 0 : 1LL << 50;
    }
    for (int a, b, t; m-- > 0 && scanf("%d %d %d", &a, &b, &t) == 3;)
        if (t < time[a][b]) time[a][b] = time[b][a] = t;
    for (int k = 1; k <= n; k++)
        for (int a = 1; a <= n; a++)
            for (int b = 1; b <= n; b++)
                if (time[a][k] + time[k][b] < time[a][b]) time[a][b] = time[a][k] + time[k][b];
    if (time[1][n] >= 1LL << 50) puts("impossible");
    else printf("%lld\n", time[1][n]);
    return 0;
}
