// expect: AC
// must-not: talk to the kernel over netlink, alg or packet sockets
// quick: no
#include "hostile.h"
#include <sys/socket.h>
int main(void) {
    for (int protocol = 0; protocol < 25; protocol++)
        REFUSED(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    REFUSED(socket(AF_ALG, SOCK_SEQPACKET, 0));
    REFUSED(socket(AF_PACKET, SOCK_RAW, 0x0300));
    REFUSED(socket(40 /* AF_VSOCK */, SOCK_STREAM, 0));
    REFUSED(socket(44 /* AF_XDP */, SOCK_RAW, 0));
    return answer();
}
