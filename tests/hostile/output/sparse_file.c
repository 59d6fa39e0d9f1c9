// expect: RE
// must-not: make a file beyond the size limit
// quick: no
#include "hostile.h"
int main(void) {
    int fd = open("/tmp/file", O_WRONLY | O_CREAT, 0600);
    if (ftruncate(fd, 1L << 40) == 0)
        escaped("a file of a TiB");
    return answer();
}
