// expect: AC
// must-not: hide namespace flags from the filter behind clone3's pointer
// quick: no
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>
int main(void) {
    unsigned long kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, 0x80, 0x200000000UL /* into cgroup */};
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned long arguments[11] = {kinds[i], 0, 0, 0, SIGCHLD};
        errno = 0;
        long pid = syscall(435, arguments, sizeof arguments);
        if (pid == 0)
            _exit(0);
        if (pid > 0)
            escaped("clone3");
    }
    return answer();
}
