/* Reads until a 0 that never comes, and never asks whether the input ended. */
#include <stdio.h>

int main(void) {
    long long total = 0, amount = 0;
    int n;
    if (scanf("%d", &n) != 1) return 1;
    do {
        amount = 1;
        if (scanf("%lld", &amount) == 1) total += amount;
    } while (amount != 0);
    printf("%lld\n", total);
    return 0;
}
