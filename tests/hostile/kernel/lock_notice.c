// expect: AC
// must-not: notice a lock that another jail holds
// quick: no
#include "hostile.h"
#include <sys/file.h>
int main(void) {
    int fd = open("/usr/bin/env", O_RDONLY);
    for (int i = 0; i < 100; i++) {
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
            escaped("saw a record lock of another jail");
        lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
        if (fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
            escaped("saw an OFD lock of another jail");
        if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
            escaped("saw a flock of another jail");
        flock(fd, LOCK_UN);
        usleep(10000);
    }
    return answer();
}
