// expect: AC
// must-not: clone into new namespaces
// quick: no
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>
static void try_flags(long flags) {
    errno = 0;
    long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        escaped("clone");
}
int main(void) {
    try_flags(CLONE_NEWUSER);
    try_flags(CLONE_NEWUSER | CLONE_NEWNS);
    try_flags(CLONE_NEWNET);
    try_flags(CLONE_NEWPID);
    try_flags(CLONE_NEWIPC | CLONE_NEWUSER);
    try_flags((long)0xffffffff00000000L | CLONE_NEWUSER);
    return answer();
}
