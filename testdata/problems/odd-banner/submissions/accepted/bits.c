/* A binomial is odd when j's bits are among i's. */
#include <stdio.h>

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n - 1 - i; k++) putchar(' ');
        for (int j = 0; j <= i; j++) {
            if (j > 0) putchar(' ');
            putchar((j & ~i) == 0 ? '*' : ' ');
        }
        putchar('\n');
    }
    return 0;
}
