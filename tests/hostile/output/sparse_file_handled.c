// expect: AC
// must-not: make a file beyond the size limit
// quick: no
#include "hostile.h"
int main(void) {
    signal(SIGXFSZ, SIG_IGN);
    int fd = open("/tmp/file", O_WRONLY | O_CREAT, 0600);
    REFUSED(ftruncate(fd, 1L << 40));
    REFUSED(posix_fallocate(fd, 0, 1L << 40) ? -1 : 0);
    lseek(fd, 1L << 40, SEEK_SET);
    REFUSED(write(fd, "x", 1));
    return answer();
}
