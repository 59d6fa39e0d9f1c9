// expect: AC
// must-not: use up the host's table of open files
// quick: no
#include "hostile.h"
#include <sys/socket.h>
int main(void) {
    int made = 0;
    while (made < 100000 && dup(0) >= 0)
        made++;
    if (made > 5000)
        escaped("thousands of descriptors");
    for (int fd = 3; fd < 3 + made; fd++)
        close(fd);
    for (int i = 0; i < 2000; i++) {
        /* Descriptors in flight, in sockets that nobody holds any more. */
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
            break;
        union {
            char space[CMSG_SPACE(2 * sizeof(int))];
            struct cmsghdr align;
        } control;
        struct iovec part = {"x", 1};
        struct msghdr message = {NULL, 0, &part, 1, &control, sizeof control, 0};
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(2 * sizeof(int));
        memcpy(CMSG_DATA(rights), pair, sizeof pair);
        sendmsg(pair[0], &message, MSG_DONTWAIT);
        close(pair[0]);
        close(pair[1]);
    }
    return answer();
}
