// expect: AC
// must-not: weaken the filter by another one
// quick: no
#include "hostile.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main(void) {
    struct sock_filter allow[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    struct sock_filter notify[] = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                   {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_unshare},
                                   {BPF_RET | BPF_K, 0, 0, 0x7fc00000u /* USER_NOTIF */},
                                   {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    struct sock_fprog all = {1, allow}, some = {4, notify};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all);
    int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 8 /* listener */, &some);
    if (listener >= 0)
        close(listener);
    REFUSED(unshare(CLONE_NEWUSER));
    REFUSED(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    REFUSED(prctl(PR_SET_SECCOMP, 0, NULL));
    return answer();
}
