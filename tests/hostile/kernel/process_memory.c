// expect: AC
// must-not: read or write another process's memory
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
#include <sys/uio.h>
int main(void) {
    static char word[] = "word", copy[8];
    struct iovec mine = {copy, 4}, theirs = {word, 4};
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    REFUSED(process_vm_readv(child, &mine, 1, &theirs, 1, 0));
    REFUSED(process_vm_writev(child, &mine, 1, &theirs, 1, 0));
    REFUSED(process_vm_readv(1, &mine, 1, &theirs, 1, 0));
    int fd = (int)syscall(434 /* pidfd_open */, child, 0);
    REFUSED(syscall(440 /* process_madvise */, fd, &theirs, 1, 21, 0));
    REFUSED(syscall(312 /* kcmp */, getpid(), 1, 0, 0, 0));
    kill(child, SIGKILL);
    return answer();
}
