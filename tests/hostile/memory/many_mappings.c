// expect: AC MLE
// must-not: fill kernel memory with mappings
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    for (int i = 0; i < 70000; i++)
        if (mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
            MAP_FAILED)
            break;
    return answer();
}
