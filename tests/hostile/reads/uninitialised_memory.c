// expect: AC
// must-not: find another program's data in fresh memory
// quick: no
// limits: memory=256
#include "hostile.h"
#include <sys/mman.h>
static char big[48 << 20];
int main(void) {
    for (size_t i = 0; i < sizeof big; i++)
        if (big[i])
            escaped("static memory is not zero");
    size_t size = 64 << 20;
    char *fresh = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; fresh != MAP_FAILED && i < size; i++)
        if (fresh[i])
            escaped("fresh memory is not zero");
    int fd = open("/dev/shm/file", O_RDWR | O_CREAT, 0600);
    if (ftruncate(fd, 1 << 20) == 0) {
        static char page[1 << 20];
        if (read(fd, page, sizeof page) > 0)
            for (size_t i = 0; i < sizeof page; i++)
                if (page[i])
                    escaped("a fresh file is not zero");
    }
    return answer();
}
