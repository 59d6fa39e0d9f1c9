// expect: AC
// must-not: be stopped by a stack limit below its memory limit
// quick: no
// limits: memory=64
#include "hostile.h"
__attribute__((noinline)) static int down(int depth) {
    volatile char frame[1024];
    frame[0] = (char)depth;
    return depth ? down(depth - 1) + frame[0] * 0 : 0;
}
int main(void) {
    return down(40000) + answer();
}
