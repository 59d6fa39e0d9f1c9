// expect: TLE
// must-not: hang the judge by faulting again and again
// quick: no
// limits: time=0.3
#include "hostile.h"
static void on_fault(int s) {
    (void)s;
}
int main(void) {
    signal(SIGSEGV, on_fault);
    *(volatile int *)8 = 1;
    return 7;
}
