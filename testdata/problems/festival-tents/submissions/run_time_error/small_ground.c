/* A ground with room for thirty tents. */
#include <stdio.h>
#include <stdlib.h>

struct show {
    int start, end, at;
};

static int by_start(const void *a, const void *b) {
    return ((const struct show *)a)->start - ((const struct show *)b)->start;
}

int main(void) {
    int n, plan[1000], tents[30] = {0};
    struct show shows[1000];
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        shows[i].at = i;
        if (scanf("%d %d", &shows[i].start, &shows[i].end) != 2) return 1;
    }
    qsort(shows, n, sizeof *shows, by_start);
    for (int i = 0; i < n; i++) {
        int tent = 0;
        while (tent < 30 && tents[tent] > shows[i].start) tent++;
        if (tent == 30) abort();
        tents[tent] = shows[i].end;
        plan[shows[i].at] = tent + 1;
    }
    for (int i = 0; i < n; i++) printf("%d%c", plan[i], i + 1 < n ? ' ' : '\n');
    return 0;
}
