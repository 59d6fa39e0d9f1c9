// expect: AC
// must-not: keep a process that helps in the next test
// quick: no
// tests: 2
#include "hostile.h"
#include <sys/socket.h>
#include <sys/un.h>
int main(void) {
    struct sockaddr_un name = {AF_UNIX, "\0assize-hostile-state"};
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    REFUSED(connect(client, (struct sockaddr *)&name, sizeof name));
    if (fork() == 0) {
        setsid();
        int server = socket(AF_UNIX, SOCK_STREAM, 0);
        bind(server, (struct sockaddr *)&name, sizeof name);
        listen(server, 5);
        for (;;)
            pause();
    }
    usleep(30000);
    return answer();
}
