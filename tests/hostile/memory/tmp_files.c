// expect: MLE
// must-not: keep data for free in /tmp and /work
// quick: no
// limits: memory=32
#include "hostile.h"
static char block[1 << 20];
int main(void) {
    const char *names[] = {"/tmp/a", "/work/b"};
    memset(block, 'x', sizeof block);
    for (int f = 0; f < 2; f++) {
        int fd = open(names[f], O_WRONLY | O_CREAT, 0600);
        for (int i = 0; i < 30; i++)
            if (write(fd, block, sizeof block) < 0)
                break;
    }
    return answer();
}
