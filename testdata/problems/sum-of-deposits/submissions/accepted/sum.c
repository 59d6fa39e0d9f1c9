#include <stdio.h>

int main(void) {
    int n;
    long long total = 0, amount;
    if (scanf("%d", &n) != 1) return 1;
    while (n-- > 0 && scanf("%lld", &amount) == 1) total += amount;
    printf("%lld\n", total);
    return 0;
}
