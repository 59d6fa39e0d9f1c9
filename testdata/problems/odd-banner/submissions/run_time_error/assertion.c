/* Is sure that the numbers fit. */
#include <assert.h>
#include <limits.h>
#include <stdio.h>

int main(void) {
    int n, row[66] = {1};
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        printf("%*s", n - 1 - i, "");
        for (int j = 0; j <= i; j++) printf("%s%c", j > 0 ? " " : "", row[j] % 2 ? '*' : ' ');
        putchar('\n');
        for (int j = i + 1; j > 0; j--) {
            assert(row[j] <= INT_MAX - row[j - 1]);
            row[j] += row[j - 1];
        }
    }
    return 0;
}
