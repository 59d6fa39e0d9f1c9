// expect: AC
// must-not: change what the kernel shows of it or keep privileges
// quick: no
#include "hostile.h"
#include <sys/prctl.h>
int main(void) {
    REFUSED(prctl(PR_SET_MM, PR_SET_MM_START_CODE, 0x10000, 0, 0));
    REFUSED(prctl(PR_CAPBSET_DROP, 0, 0, 0, 0));
    prctl(PR_SET_NAME, "assize-hostile", 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    REFUSED(setuid(0));
    return answer();
}
