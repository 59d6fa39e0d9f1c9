// expect: AC
// must-not: take a lock on a shared file that another jail can notice
// quick: no
// partner: lock_notice.c
#include "hostile.h"
#include <sys/file.h>
int main(void) {
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    int fd = open("/usr/bin/env", O_RDONLY);
    flock(fd, LOCK_SH);
    fcntl(fd, F_SETLK, &lock);
    fcntl(fd, F_OFD_SETLK, &lock);
    usleep(1200000);
    return answer();
}
