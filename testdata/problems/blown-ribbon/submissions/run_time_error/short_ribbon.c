/* Expects that the ribbon begins with a small dot, and says so loudly. */
#include <assert.h>
#include <stdio.h>

int main(void) {
    char what[8], text[5100];
    if (scanf("%7s %5099s", what, text) != 2) return 1;
    if (what[0] == 'p') {
        putchar('0');
        for (char *c = text; *c; c++)
            for (int bit = 4; bit >= 0; bit--) putchar('0' + ((*c - 'a') >> bit & 1));
        puts("1");
        return 0;
    }
    assert(text[0] == '0');
    for (char *c = text + 1; c[1]; c += 5) {
        int letter = 0;
        for (int i = 0; i < 5; i++) letter = 2 * letter + (c[i] - '0');
        putchar('a' + letter);
    }
    putchar('\n');
    return 0;
}
