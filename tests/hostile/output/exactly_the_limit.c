// expect: AC
// must-not: be refused for output of exactly the limit
// quick: no
#include "hostile.h"
static char block[1 << 20];
int main(void) {
    memset(block, ' ', sizeof block);
    memcpy(block, "42\n", 3);
    for (size_t at = 0; at < sizeof block;) {
        ssize_t n = write(1, block + at, sizeof block - at);
        if (n < 0)
            return 9;
        at += (size_t)n;
    }
    return 0;
}
