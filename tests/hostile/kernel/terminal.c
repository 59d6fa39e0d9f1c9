// expect: AC
// must-not: type into a terminal or get one
// quick: no
#include "hostile.h"
#include <sys/ioctl.h>
int main(void) {
    char letter = 'x', command = 2;
    for (int fd = 0; fd < 3; fd++) {
        REFUSED(ioctl(fd, TIOCSTI, &letter));
        REFUSED(ioctl(fd, TIOCLINUX, &command));
        REFUSED(ioctl(fd, TIOCSCTTY, 1));
        REFUSED(ioctl(fd, TIOCSTI | 0x100000000UL, &letter));
    }
    REFUSED(open("/dev/tty", O_RDWR));
    REFUSED(open("/dev/ptmx", O_RDWR));
    REFUSED(open("/dev/console", O_RDWR));
    return answer();
}
