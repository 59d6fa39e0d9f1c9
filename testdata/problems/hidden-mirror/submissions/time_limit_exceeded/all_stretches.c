/* Checks every stretch from its ends: cubic when nearly all letters are the same. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static char s[20001];

static int mirrored(int from, int to) {
    int good = 1;
    for (int i = from, j = to; i < j; i++, j--) good &= s[i] == s[j];
    return good;
}

int main(void) {
    if (scanf("%20000s", s) != 1) return 1;
    int n = (int)strlen(s), from = 0, longest = 0;
    for (int i = 0; i < n; i++) s[i] = (char)tolower((unsigned char)s[i]);
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            if (mirrored(i, j) && j - i + 1 > longest) {
                from = i;
                longest = j - i + 1;
            }
    printf("%.*s\n", longest, s + from);
    return 0;
}
