// expect: AC
// must-not: use the host's huge pages beside its limit
// quick: no
// limits: memory=16
#include "hostile.h"
#include <sys/mman.h>
#include <sys/shm.h>
int main(void) {
    size_t size = 32 << 20;
    char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (at != MAP_FAILED) {
        memset(at, 1, size);
        escaped("huge pages are not billed");
    }
    REFUSED(shmget(IPC_PRIVATE, size, SHM_HUGETLB | IPC_CREAT | 0600));
    return answer();
}
