/* Writes the numbers in unary: a number n is a text of n strokes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    size_t size[66] = {1};
    char *row[66] = {malloc(1)};
    row[0][0] = '|';
    for (int i = 0; i < n; i++) {
        printf("%*s", n - 1 - i, "");
        for (int j = 0; j <= i; j++) printf("%s%c", j > 0 ? " " : "", size[j] % 2 ? '*' : ' ');
        putchar('\n');
        for (int j = i + 1; j > 0; j--) {
            row[j] = realloc(row[j], size[j] + size[j - 1]);
            memcpy(row[j] + size[j], row[j - 1], size[j - 1]);
            size[j] += size[j - 1];
        }
    }
    return 0;
}
