// expect: AC
// must-not: set up io_uring or kernel AIO, whose work is billed to nobody
// quick: yes
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    char params[256] = {0};
    unsigned long context = 0;
    REFUSED(syscall(425, 8, params));
    REFUSED(syscall(426, 0, 1, 0, 0, NULL, 0));
    REFUSED(syscall(427, 0, 0, NULL, 0));
    REFUSED(syscall(206 /* io_setup */, 16, &context));
    return answer();
}
