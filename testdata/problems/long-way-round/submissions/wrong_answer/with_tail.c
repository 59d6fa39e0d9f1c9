/* Also counts the stations on the way to the circle. */
#include <stdio.h>

typedef unsigned long long u64;
static u64 m, a, b, c;

static u64 next(u64 x) { return ((a * x % m + b) % m * x + c) % m; }

int main(void) {
    u64 x;
    if (scanf("%llu %llu %llu %llu %llu", &m, &a, &b, &c, &x) != 5) return 1;
    u64 slow = x, fast = next(x), steps = 1;
    while (slow != fast) {
        slow = next(slow);
        fast = next(next(fast));
        steps++;
    }
    printf("%llu\n", steps);
    return 0;
}
