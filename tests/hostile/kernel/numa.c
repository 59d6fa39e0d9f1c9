// expect: AC
// must-not: place pages or I/O ahead of others
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    unsigned long nodes = 1;
    void *page = aligned_alloc(4096, 4096);
    int status;
    REFUSED(syscall(SYS_mbind, page, 4096, 2, &nodes, 8, 0));
    REFUSED(syscall(SYS_set_mempolicy, 2, &nodes, 8));
    REFUSED(syscall(SYS_migrate_pages, 0, 8, &nodes, &nodes));
    REFUSED(syscall(SYS_move_pages, 0, 1, &page, NULL, &status, 0));
    REFUSED(syscall(SYS_ioprio_set, 1, 0, 1 << 13));
    REFUSED(syscall(447 /* memfd_secret */, 0));
    REFUSED(syscall(SYS_vmsplice, 1, NULL, 0, 0));
    return answer();
}
