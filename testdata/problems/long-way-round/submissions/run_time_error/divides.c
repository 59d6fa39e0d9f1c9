/* Takes remainders of a difference that becomes zero on the circle. */
#include <stdio.h>

typedef unsigned long long u64;
static u64 m, a, b, c;

static u64 next(u64 x) { return ((a * x % m + b) % m * x + c) % m; }

int main(void) {
    u64 x, rest = 0;
    if (scanf("%llu %llu %llu %llu %llu", &m, &a, &b, &c, &x) != 5) return 1;
    u64 slow = x, fast = next(x);
    for (;;) {
        rest += m % (slow > fast ? slow - fast : fast - slow);
        if (rest == (u64)-1) break;
        slow = next(slow);
        fast = next(next(fast));
    }
    printf("%llu\n", rest);
    return 0;
}
