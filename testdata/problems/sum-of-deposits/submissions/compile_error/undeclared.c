#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    printf("%lld\n", total);
    return 0;
}
