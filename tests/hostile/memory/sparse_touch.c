// expect: MLE
// must-not: keep page tables for free
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    size_t size = 64L << 30;
    char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return 9;
    madvise(at, size, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < size; i += 2 << 20)
        at[i] = 1;
    return answer();
}
