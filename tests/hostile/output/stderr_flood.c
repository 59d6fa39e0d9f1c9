// expect: OLE
// must-not: fill the judge's memory with error output
// quick: no
#include "hostile.h"
static char block[1 << 16];
int main(void) {
    for (int i = 0; i < 100000; i++)
        if (write(2, block, sizeof block) < 0)
            break;
    return answer();
}
