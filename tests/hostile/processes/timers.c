// expect: TLE
// must-not: drown the host in timers and signals
// quick: no
// limits: time=0.3
#include "hostile.h"
static volatile long count;
static void tick(int s) {
    (void)s;
    count++;
}
int main(void) {
    signal(SIGALRM, tick);
    for (int i = 0; i < 1000; i++) {
        timer_t timer;
        struct itimerspec often = {{0, 50000}, {0, 50000}};
        if (timer_create(CLOCK_MONOTONIC, &(struct sigevent){.sigev_notify = SIGEV_SIGNAL,
                                                             .sigev_signo = SIGALRM}, &timer) < 0)
            break;
        timer_settime(timer, 0, &often, NULL);
    }
    for (;;)
        pause();
}
