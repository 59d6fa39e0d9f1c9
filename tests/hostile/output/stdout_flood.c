// expect: OLE
// must-not: fill the judge's memory with output
// quick: no
#include "hostile.h"
static char block[1 << 16];
int main(void) {
    memset(block, '4', sizeof block);
    for (int i = 0; i < 100000; i++)
        if (write(1, block, sizeof block) < 0)
            break;
    return 0;
}
