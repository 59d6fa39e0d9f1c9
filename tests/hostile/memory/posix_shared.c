// expect: MLE
// must-not: keep data for free in /dev/shm
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    int fd = shm_open("/assize-hostile", O_CREAT | O_RDWR, 0600);
    if (ftruncate(fd, 60 << 20) < 0)
        return answer();
    char *at = mmap(NULL, 60 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (size_t i = 0; i < (60u << 20); i += 4096)
        at[i] = 1;
    return answer();
}
