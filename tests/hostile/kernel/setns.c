// expect: AC
// must-not: enter another process's namespaces
// quick: no
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>
int main(void) {
    for (pid_t pid = 1; pid < 20; pid++) {
        int fd = (int)syscall(434, pid, 0);
        if (fd < 0)
            continue;
        REFUSED(setns(fd, CLONE_NEWNS));
        REFUSED(setns(fd, CLONE_NEWUSER | CLONE_NEWPID));
        close(fd);
    }
    int fd = open("/proc/1/ns/mnt", O_RDONLY);
    if (fd >= 0)
        REFUSED(setns(fd, 0));
    return answer();
}
