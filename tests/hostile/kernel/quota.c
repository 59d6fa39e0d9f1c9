// expect: AC
// must-not: use quota, accounting or fanotify
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    REFUSED(syscall(SYS_quotactl, 0x800001, "/dev/sda", 0, NULL));
    REFUSED(syscall(443 /* quotactl_fd */, open("/usr", O_RDONLY), 0x800002, 0, NULL));
    REFUSED(syscall(SYS_fanotify_init, 0, O_RDONLY));
    REFUSED(syscall(SYS_fanotify_init, 0x200 /* FAN_REPORT_FID */, O_RDONLY));
    REFUSED(syscall(212 /* lookup_dcookie */, 0, NULL, 0));
    return answer();
}
