/* Compares every station with all stations before it, from the start, anew each time. */
#include <stdio.h>

typedef unsigned long long u64;
static u64 m, a, b, c;

static u64 next(u64 x) { return ((a * x % m + b) % m * x + c) % m; }

int main(void) {
    u64 start;
    if (scanf("%llu %llu %llu %llu %llu", &m, &a, &b, &c, &start) != 5) return 1;
    u64 x = start;
    for (int step = 0;; step++) {
        u64 before = start;
        for (int i = 0; i < step; i++) {
            if (before == x) {
                printf("%d\n", step - i);
                return 0;
            }
            before = next(before);
        }
        x = next(x);
    }
}
