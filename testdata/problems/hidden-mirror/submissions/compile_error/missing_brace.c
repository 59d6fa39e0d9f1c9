#include <stdio.h>

int main(void) {
    char s[20001];
    if (scanf("%20000s", s) == 1) {
        puts(s);
    return 0;
}
