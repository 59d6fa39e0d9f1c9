// expect: MLE
// must-not: keep data for free in socket buffers
// quick: no
// limits: memory=8
#include "hostile.h"
#include <sys/socket.h>
static char block[1 << 14];
int main(void) {
    int much = 1 << 20;
    for (int i = 0; i < 120; i++) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
            break;
        setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &much, sizeof much);
        while (write(pair[0], block, sizeof block) > 0)
            ;
    }
    return answer();
}
