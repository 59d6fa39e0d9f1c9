// expect: AC
// must-not: use up the host's inodes
// quick: no
// limits: memory=128 time=3
#include "hostile.h"
int main(void) {
    int made = 0;
    char name[64];
    for (int i = 0; i < 1000000; i++) {
        snprintf(name, sizeof name, "/tmp/%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            break;
        close(fd);
        made++;
    }
    if (made > 100000)
        escaped("a hundred thousand files");
    return answer();
}
