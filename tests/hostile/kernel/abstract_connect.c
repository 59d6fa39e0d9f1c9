// expect: AC
// must-not: reach another jail by an abstract socket
// quick: no
#include "hostile.h"
#include <sys/socket.h>
#include <sys/un.h>
int main(void) {
    struct sockaddr_un name = {AF_UNIX, "\0assize-hostile-abstract"};
    for (int i = 0; i < 100; i++) {
        int s = socket(AF_UNIX, SOCK_STREAM, 0);
        REFUSED(connect(s, (struct sockaddr *)&name, sizeof name));
        close(s);
        usleep(10000);
    }
    return answer();
}
