// expect: AC
// must-not: make a namespace in which it is privileged
// quick: yes
#include "hostile.h"
#include <sched.h>
int main(void) {
    int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC,
                   CLONE_NEWUTS, CLONE_NEWCGROUP, 0x80, CLONE_NEWUSER | CLONE_NEWNS};
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        REFUSED(unshare(kinds[i]));
    return answer();
}
