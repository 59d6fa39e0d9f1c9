// expect: AC
// must-not: take a descriptor of another process
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    for (pid_t pid = 1; pid < 50; pid++) {
        int fd = (int)syscall(434, pid, 0);
        if (fd < 0)
            continue;
        for (int other = 0; other < 20; other++)
            REFUSED(syscall(438, fd, other, 0));
        close(fd);
    }
    return answer();
}
