/* Writes its question without a line end, and waits for the answer. */
#include <stdio.h>

int main(void) {
    int n, most;
    char answer;
    if (scanf("%d %d", &n, &most) != 2) return 1;
    printf("? 1 2 ");
    fflush(stdout);
    if (scanf(" %c", &answer) == 1) printf("\n! 1 2\n");
    return 0;
}
