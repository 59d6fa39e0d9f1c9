#include <stdio.h>

int main(void) {
    unsigned long long m = 1 << ;
    printf("%llu\n", m);
    return 0;
}
