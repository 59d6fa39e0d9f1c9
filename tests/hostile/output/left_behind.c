// expect: AC
// must-not: make the judge follow links or wait for FIFOs that it left
// quick: no
// tests: 2
#include "hostile.h"
#include <sys/socket.h>
#include <sys/un.h>
int main(void) {
    const char *folders[] = {"/tmp", "/work", "/dev/shm"};
    for (int i = 0; i < 3; i++) {
        if (chdir(folders[i]) < 0)
            escaped(folders[i]);
        if (access("assize-hostile-link", F_OK) == 0 || access("fifo", F_OK) == 0)
            escaped("something of the last test is there");
        symlink("/etc/shadow", "assize-hostile-link");
        symlink("/", "root");
        mkfifo("fifo", 0666);
        mkfifo("stdout", 0666);
        struct sockaddr_un name = {AF_UNIX, "assize-hostile-socket"};
        bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, sizeof name);
        mkdir("locked", 0);
    }
    return answer();
}
