/* Never flushes, so that both sides wait. */
#include <stdio.h>

int main(void) {
    long long low = 1, high;
    char answer[16] = "";
    if (scanf("%lld", &high) != 1) return 1;
    while (answer[0] != 'f') {
        const long long middle = (low + high) / 2;
        printf("%lld\n", middle);
        if (scanf("%15s", answer) != 1) return 1;
        if (answer[0] == 'd') low = middle + 1;
        if (answer[0] == 'h') high = middle - 1;
    }
    return 0;
}
