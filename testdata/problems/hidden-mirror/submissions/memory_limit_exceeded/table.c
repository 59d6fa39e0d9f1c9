/* A table of all pairs of positions. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char s[20001];

int main(void) {
    if (scanf("%20000s", s) != 1) return 1;
    size_t n = strlen(s), from = 0, longest = 1;
    for (size_t i = 0; i < n; i++) s[i] = (char)tolower((unsigned char)s[i]);
    int **table = malloc(n * sizeof *table);
    for (size_t i = 0; i < n; i++) {
        table[i] = malloc(n * sizeof **table);
        for (size_t j = 0; j < n; j++) table[i][j] = i >= j;
    }
    for (size_t length = 2; length <= n; length++)
        for (size_t i = 0; i + length <= n; i++) {
            size_t j = i + length - 1;
            table[i][j] = s[i] == s[j] && table[i + 1][j - 1];
            if (table[i][j] && length > longest) {
                longest = length;
                from = i;
            }
        }
    printf("%.*s\n", (int)longest, s + from);
    return 0;
}
