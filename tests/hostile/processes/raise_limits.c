// expect: AC
// must-not: raise a limit that was set for it
// quick: no
#include "hostile.h"
#include <sys/resource.h>
int main(void) {
    int limits[] = {RLIMIT_CORE, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_MEMLOCK,
                    RLIMIT_MSGQUEUE, RLIMIT_RTPRIO, RLIMIT_STACK};
    for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit now, more = {RLIM_INFINITY, RLIM_INFINITY};
        if (getrlimit(limits[i], &now) < 0 || now.rlim_max == RLIM_INFINITY)
            escaped("a limit is not set");
        REFUSED(setrlimit(limits[i], &more));
    }
    REFUSED(prlimit(1, RLIMIT_NOFILE, NULL, &(struct rlimit){0}));
    return answer();
}
