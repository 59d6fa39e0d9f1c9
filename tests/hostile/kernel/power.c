// expect: AC
// must-not: have the right to restart, load kernels, modules or swap
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    /* Wrong magic numbers and names on purpose: with the right nothing would happen either. */
    REFUSED_FIRST(syscall(SYS_reboot, 0, 0, 0, NULL));
    REFUSED_FIRST(syscall(SYS_kexec_load, 0, 0, NULL, ~0UL));
    REFUSED_FIRST(syscall(SYS_kexec_file_load, -1, -1, 0, NULL, ~0UL));
    REFUSED_FIRST(syscall(SYS_init_module, NULL, 0, ""));
    REFUSED_FIRST(syscall(SYS_finit_module, -1, "", 0));
    REFUSED_FIRST(syscall(SYS_delete_module, "assize_no_such_module", O_NONBLOCK));
    REFUSED_FIRST(syscall(SYS_swapon, "/no/such/file", 0));
    REFUSED_FIRST(syscall(SYS_swapoff, "/no/such/file"));
    REFUSED_FIRST(syscall(SYS_acct, "/no/such/file"));
    REFUSED_FIRST(syscall(SYS_syslog, 3, NULL, 0));
    REFUSED_FIRST(syscall(SYS_vhangup));
    return answer();
}
