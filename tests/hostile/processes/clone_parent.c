// expect: AC
// must-not: confuse the guardian by a sibling's status
// quick: no
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>
int main(void) {
    for (int i = 0; i < 10; i++)
        if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0)
            _exit(9);
    usleep(20000);
    return answer();
}
