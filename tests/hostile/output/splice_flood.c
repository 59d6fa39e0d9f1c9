// expect: OLE
// must-not: flood the output from inside the kernel
// quick: no
#include "hostile.h"
#include <sys/sendfile.h>
int main(void) {
    int zero = open("/dev/zero", O_RDONLY);
    for (int i = 0; i < 1000; i++)
        if (sendfile(1, zero, NULL, 1 << 20) < 0 && splice(zero, NULL, 1, NULL, 1 << 20, 0) < 0)
            break;
    static char block[1 << 16];
    for (int i = 0; i < 1000; i++)
        if (write(1, block, sizeof block) < 0)
            break;
    return answer();
}
