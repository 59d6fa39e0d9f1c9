/* Forgets to allocate the second list. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n;
    double *volatile x = NULL, *volatile y = NULL;
    if (scanf("%d", &n) != 1) return 1;
    x = malloc((n + 1) * sizeof *x);
    for (int i = 0; i < n; i++)
        if (scanf("%lf %lf", &x[i], &y[i]) != 2) return 1;
    printf("%.9f %.9f 0\n", x[0], y[0]);
    return 0;
}
