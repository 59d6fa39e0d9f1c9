// expect: AC
// must-not: load a program into the kernel
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    unsigned attributes[32] = {2 /* array */, 4, 4, 1};
    REFUSED(syscall(321, 0, attributes, sizeof attributes));
    unsigned long load[16] = {1, 2};
    REFUSED(syscall(321, 5, load, sizeof load));
    return answer();
}
