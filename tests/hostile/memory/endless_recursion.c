// expect: MLE RE
// must-not: grow its stack beyond its memory limit
// quick: no
// limits: memory=64
#include "hostile.h"
__attribute__((noinline)) static int down(volatile int *depth) {
    volatile int here = *depth + 1;
    return down(&here) + here;
}
int main(void) {
    volatile int zero = 0;
    return down(&zero);
}
