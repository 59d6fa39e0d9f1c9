// expect: AC
// must-not: hold the kernel in a page fault
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    REFUSED(syscall(323, O_CLOEXEC));
    REFUSED(syscall(323, O_CLOEXEC | 1));
    REFUSED(open("/dev/userfaultfd", O_RDWR));
    return answer();
}
