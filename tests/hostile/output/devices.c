// expect: AC
// must-not: make a device node
// quick: no
#include "hostile.h"
#include <sys/sysmacros.h>
int main(void) {
    REFUSED(mknod("/tmp/mem", S_IFCHR | 0666, makedev(1, 1)));
    REFUSED(mknod("/tmp/disk", S_IFBLK | 0666, makedev(254, 0)));
    REFUSED(mknod("/dev/kvm", S_IFCHR | 0666, makedev(10, 232)));
    REFUSED(unlink("/dev/null"));
    REFUSED(chmod("/dev/null", 0));
    REFUSED(utimensat(AT_FDCWD, "/dev/null", NULL, 0));
    return answer();
}
