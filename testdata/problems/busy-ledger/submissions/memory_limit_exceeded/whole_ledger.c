/* One number for each of up to a hundred million lines. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n, q, a, b;
    char what;
    if (scanf("%d %d", &n, &q) != 2) return 1;
    long long *ledger = malloc((n + 1LL) * sizeof *ledger);
    for (int i = 0; i <= n; i++) ledger[i] = i == 0;
    while (q-- > 0 && scanf(" %c %d %d", &what, &a, &b) == 3) {
        if (what == '+') {
            ledger[a] += b;
            continue;
        }
        long long sum = 0;
        for (int i = a; i <= b; i++) sum += ledger[i];
        printf("%lld\n", sum);
    }
    return 0;
}
