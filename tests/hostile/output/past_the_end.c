// expect: AC
// must-not: read beyond its input
// quick: no
#include "hostile.h"
int main(void) {
    int status = answer();
    char more[4096];
    lseek(0, 0, SEEK_END);
    for (int i = 0; i < 1000; i++)
        if (read(0, more, sizeof more) > 0 || pread(0, more, sizeof more, 1 << 20) > 0)
            escaped("there is something beyond the input");
    return status;
}
