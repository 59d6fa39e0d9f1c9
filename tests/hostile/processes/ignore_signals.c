// expect: TLE
// must-not: outlive its limit by ignoring signals
// quick: no
// limits: time=0.2
#include "hostile.h"
int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int s = 1; s < 65; s++)
        signal(s, SIG_IGN);
    for (;;)
        ;
}
