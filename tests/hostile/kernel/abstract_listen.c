// expect: AC
// must-not: be reached from another jail by an abstract socket
// quick: no
// partner: abstract_connect.c
#include "hostile.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
int main(void) {
    struct sockaddr_un name = {AF_UNIX, "\0assize-hostile-abstract"};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&name, sizeof name);
    listen(listener, 5);
    struct pollfd visitor = {listener, POLLIN, 0};
    if (poll(&visitor, 1, 1200) > 0)
        escaped("another jail came by");
    return answer();
}
