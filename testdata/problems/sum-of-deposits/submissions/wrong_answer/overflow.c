/* A 32-bit total wraps around. */
#include <stdio.h>

int main(void) {
    int n;
    unsigned total = 0;
    long long amount;
    if (scanf("%d", &n) != 1) return 1;
    while (n-- > 0 && scanf("%lld", &amount) == 1) total += (unsigned)amount;
    printf("%d\n", (int)total);
    return 0;
}
