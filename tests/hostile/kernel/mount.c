// expect: AC
// must-not: mount or unmount anything
// quick: yes
#include "hostile.h"
#include <sys/mount.h>
#include <sys/syscall.h>
int main(void) {
    REFUSED(mount("none", "/tmp", "tmpfs", 0, NULL));
    REFUSED(mount("/", "/tmp", NULL, MS_BIND, NULL));
    REFUSED(mount(NULL, "/app", NULL, MS_REMOUNT | MS_BIND, NULL));
    REFUSED(mount("proc", "/proc", "proc", 0, NULL));
    REFUSED(umount2("/proc", MNT_DETACH));
    REFUSED(umount2("/app", MNT_DETACH));
    REFUSED(syscall(SYS_pivot_root, "/", "/tmp"));
    return answer();
}
