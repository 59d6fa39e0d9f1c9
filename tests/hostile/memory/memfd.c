// expect: MLE
// must-not: keep data for free in anonymous files
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
static char block[1 << 20];
int main(void) {
    int fd = memfd_create("x", 0);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 60; i++)
        if (write(fd, block, sizeof block) < 0)
            fd = memfd_create("y", 0);
    return answer();
}
