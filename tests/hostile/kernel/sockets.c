// expect: AC
// must-not: open a socket of any family but AF_UNIX
// quick: yes
#include "hostile.h"
#include <sys/socket.h>
int main(void) {
    int kinds[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_PACKET};
    int pair[2];
    for (int family = 0; family < 50; family++)
        for (unsigned i = 0; family != AF_UNIX && i < sizeof kinds / sizeof *kinds; i++) {
            REFUSED(socket(family, kinds[i], 0));
            REFUSED(socketpair(family, kinds[i], 0, pair));
        }
    return answer();
}
