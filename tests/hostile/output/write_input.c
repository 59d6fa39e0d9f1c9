// expect: AC
// must-not: change the input that others share
// quick: yes
#include "hostile.h"
#include <sys/mman.h>
int main(void) {
    REFUSED(write(0, "1 1", 3));
    REFUSED(pwrite(0, "1 1", 3, 0));
    REFUSED(ftruncate(0, 0));
    REFUSED(fchmod(0, 0777));
    REFUSED(fchown(0, 1000, 1000));
    REFUSED(futimens(0, NULL));
    REFUSED(open("/proc/self/fd/0", O_RDWR));
    REFUSED(open("/dev/stdin", O_RDWR));
    REFUSED(linkat(0, "", AT_FDCWD, "/tmp/input", AT_EMPTY_PATH));
    if (mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 0) != MAP_FAILED)
        escaped("mapped the input writable");
    return answer();
}
