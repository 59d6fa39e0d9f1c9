// expect: TLE
// must-not: compute for free inside the kernel
// quick: no
// limits: time=0.3
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    for (;;)
        syscall(SYS_getppid);
}
