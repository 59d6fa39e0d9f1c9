// expect: AC
// must-not: be refused for a fault that it handled
// quick: no
#include "hostile.h"
static void on_fault(int s) {
    (void)s;
    _exit(answer());
}
int main(void) {
    signal(SIGSEGV, on_fault);
    *(volatile int *)8 = 1;
    return 7;
}
