// expect: AC
// must-not: set a clock
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
int main(void) {
    struct timespec now;
    struct timeval day = {1, 0};
    struct timex change = {.modes = ADJ_TICK, .tick = 9000};
    clock_gettime(CLOCK_REALTIME, &now);
    REFUSED(clock_settime(CLOCK_REALTIME, &now));
    REFUSED(settimeofday(&day, NULL));
    REFUSED(adjtimex(&change));
    REFUSED(clock_adjtime(CLOCK_REALTIME, &change));
    REFUSED(open("/dev/rtc", O_RDWR));
    return answer();
}
