/* Does all right in the evening, and waits for an order in the night. */
#include <stdio.h>

int main(void) {
    char what[16], answer[16] = "";
    int n, chest = 0;
    if (scanf("%15s %d", what, &n) != 2) return 1;
    if (what[0] == 'n') {
        if (scanf("%d", &chest) == 1 && scanf("%15s", answer) == 1) puts(answer);
        return 0;
    }
    while (answer[0] != 'c') {
        printf("open %d\n", ++chest);
        fflush(stdout);
        if (scanf("%15s", answer) != 1) return 1;
    }
    printf("chalk %d\n", (chest - 1) / ((n + 9) / 10));
    fflush(stdout);
    return 0;
}
