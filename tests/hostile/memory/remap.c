// expect: MLE
// must-not: grow a mapping past its limit
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    size_t size = 1 << 20;
    char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    while (size < 64u << 20) {
        at = mremap(at, size, size * 2, MREMAP_MAYMOVE);
        if (at == MAP_FAILED)
            return answer();
        memset(at + size, 1, size);
        size *= 2;
    }
    return answer();
}
