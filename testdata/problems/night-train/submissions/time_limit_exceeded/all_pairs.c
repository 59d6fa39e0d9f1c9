/* Floyd and Warshall's algorithm, a row at a time in place of the whole table. */
#include <stdio.h>
#include <string.h>

enum { MOST = 10001 };
static int from[30000], to[30000], minutes[30000];
static long long best[MOST];

int main(void) {
    int n, m;
    if (scanf("%d %d", &n, &m) != 2) return 1;
    for (int i = 0; i < m; i++)
        if (scanf("%d %d %d", &from[i], &to[i], &minutes[i]) != 3) return 1;
    long long answer = -1;
    /* For every town anew, and never stopping early. */
    for (int start = n; start >= 1; start--) {
        memset(best, 0x3f, sizeof best);
        best[start] = 0;
        for (int round = 1; round < n; round++)
            for (int i = 0; i < m; i++) {
                if (best[from[i]] + minutes[i] < best[to[i]]) best[to[i]] = best[from[i]] + minutes[i];
                if (best[to[i]] + minutes[i] < best[from[i]]) best[from[i]] = best[to[i]] + minutes[i];
            }
        if (start == 1 && best[n] < 0x3f3f3f3f3f3f3f3fLL) answer = best[n];
    }
    if (answer < 0) puts("impossible");
    else printf("%lld\n", answer);
    return 0;
}
