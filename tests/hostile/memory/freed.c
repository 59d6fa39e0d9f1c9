// expect: AC
// must-not: be billed twice for memory that it gave back
// quick: no
// limits: memory=64
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    size_t size = 40 << 20;
    for (int i = 0; i < 8; i++) {
        char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        touch(at, size);
        munmap(at, size);
    }
    return answer();
}
