/* Brent's algorithm: two stations are all that is remembered. */
#include <stdio.h>

typedef unsigned long long u64;
static u64 m, a, b, c;

static u64 next(u64 x) { return ((a * x % m + b) % m * x + c) % m; }

int main(void) {
    u64 x;
    if (scanf("%llu %llu %llu %llu %llu", &m, &a, &b, &c, &x) != 5) return 1;
    u64 slow = x, fast = next(x), power = 1, length = 1;
    while (slow != fast) {
        if (power == length) {
            slow = fast;
            power *= 2;
            length = 0;
        }
        fast = next(fast);
        length++;
    }
    printf("%llu\n", length);
    return 0;
}
