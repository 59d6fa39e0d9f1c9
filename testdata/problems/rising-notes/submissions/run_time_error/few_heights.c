/* Has room for a thousand heights. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n, note, best[1001] = {0}, last[1001] = {0};
    if (scanf("%d", &n) != 1) return 1;
    int *before = calloc(n + 1, sizeof *before);
    for (int place = 1; place <= n && scanf("%d", &note) == 1; place++) {
        if (note > 1000) abort();
        int from = 0;
        for (int i = 1; i < note; i++)
            if (best[i] > best[from]) from = i;
        before[place] = last[from];
        if (best[from] + 1 > best[note]) best[note] = best[from] + 1, last[note] = place;
    }
    int top = 0;
    for (int i = 1; i <= 1000; i++)
        if (best[i] > best[top]) top = i;
    printf("%d\n", best[top]);
    int *places = calloc(n + 1, sizeof *places), count = 0;
    for (int at = last[top]; at; at = before[at]) places[count++] = at;
    while (count > 0) printf("%d ", places[--count]);
    printf("\n");
    return 0;
}
