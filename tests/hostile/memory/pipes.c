// expect: MLE
// must-not: keep data for free in pipes
// quick: no
// limits: memory=8
#include "hostile.h"
static char block[1 << 16];
int main(void) {
    for (int i = 0; i < 120; i++) {
        int ends[2];
        if (pipe2(ends, O_NONBLOCK) < 0)
            break;
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 18);
        while (write(ends[1], block, sizeof block) > 0)
            ;
    }
    return answer();
}
