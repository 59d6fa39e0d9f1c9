// expect: AC
// must-not: lock memory into the host's RAM
// quick: no
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    void *at = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REFUSED(mlock(at, 1 << 20));
    REFUSED(mlockall(MCL_CURRENT | MCL_FUTURE));
    if (mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0) !=
        MAP_FAILED)
        escaped("mapped locked memory");
    return answer();
}
