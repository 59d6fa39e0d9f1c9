/* Lacks the last line break. */
#include <stdio.h>

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        if (i > 0) putchar('\n');
        printf("%*s", n - 1 - i, "");
        for (int j = 0; j <= i; j++) printf("%s%c", j > 0 ? " " : "", (i & j) == j ? '*' : ' ');
    }
    return 0;
}
