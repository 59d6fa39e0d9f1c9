/* Keeps a copy of the list for every prefix of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    long long *amounts = malloc(n * sizeof *amounts), total = 0;
    long long **prefixes = malloc(n * sizeof *prefixes);
    for (int i = 0; i < n; i++) {
        if (scanf("%lld", &amounts[i]) != 1) return 1;
        prefixes[i] = malloc((i + 1) * sizeof **prefixes);
        memcpy(prefixes[i], amounts, (i + 1) * sizeof **prefixes);
        total += prefixes[i][i];
    }
    printf("%lld\n", total);
    return 0;
}
