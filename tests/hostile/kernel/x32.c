// expect: AC
// must-not: make system calls by x32 numbers
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
#define X32 0x40000000L
int main(void) {
    REFUSED(syscall(X32 | SYS_getpid));
    REFUSED(syscall(X32 | SYS_unshare, 0x10000000));
    REFUSED(syscall(X32 | 521 /* ptrace */, 0, 0, 0, 0));
    REFUSED(syscall(X32 | 539 /* process_vm_readv */, 0, 0, 0, 0, 0, 0));
    return answer();
}
