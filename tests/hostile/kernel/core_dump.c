// expect: RE
// must-not: leave a core file or start the host's core handler
// quick: no
#include "hostile.h"
#include <sys/prctl.h>
#include <sys/resource.h>
int main(void) {
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_CORE, &all) == 0)
        escaped("raised the core limit");
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    chdir("/tmp");
    abort();
}
