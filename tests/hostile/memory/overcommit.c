// expect: AC
// must-not: be billed for reserving addresses
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    for (int i = 0; i < 16; i++)
        mmap(NULL, 64L << 30, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return answer();
}
