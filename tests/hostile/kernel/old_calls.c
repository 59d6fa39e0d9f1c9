// expect: AC
// must-not: find an ancient system call that works
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    REFUSED(syscall(SYS_uselib, "/usr/bin/env"));
    REFUSED(syscall(SYS__sysctl, NULL));
    REFUSED(syscall(SYS_create_module, "x", 0));
    REFUSED(syscall(SYS_nfsservctl, 0, NULL, NULL));
    REFUSED(syscall(SYS_getpmsg));
    REFUSED(syscall(SYS_afs_syscall));
    REFUSED(syscall(SYS_tuxcall));
    REFUSED(syscall(SYS_vserver));
    REFUSED(syscall(9999));
    REFUSED(syscall(-1));
    return answer();
}
