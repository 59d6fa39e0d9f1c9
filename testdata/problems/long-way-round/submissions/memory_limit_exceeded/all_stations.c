/* Notes for each of up to 2^30 stations when it was visited. */
#include <stdio.h>
#include <stdlib.h>

typedef unsigned long long u64;

int main(void) {
    u64 m, a, b, c, x;
    if (scanf("%llu %llu %llu %llu %llu", &m, &a, &b, &c, &x) != 5) return 1;
    unsigned char *visited = malloc(m);
    for (u64 i = 0; i < m; i++) visited[i] = i == x;
    u64 length = 0;
    for (;;) {
        x = ((a * x % m + b) % m * x + c) % m;
        if (visited[x] == 2) break;
        length += visited[x];
        visited[x]++;
        if (visited[x] == 1) length = 0;
    }
    printf("%llu\n", length);
    return 0;
}
