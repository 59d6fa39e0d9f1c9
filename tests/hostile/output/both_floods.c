// expect: OLE
// must-not: use the limit twice over two streams
// quick: no
#include "hostile.h"
static char block[700 << 10];
int main(void) {
    memset(block, ' ', sizeof block);
    if (write(1, block, sizeof block) < 0 || write(2, block, sizeof block) < 0)
        return 9;
    return answer();
}
