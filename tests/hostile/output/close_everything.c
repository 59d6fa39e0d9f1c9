// expect: WA
// must-not: hang the judge by closing every descriptor
// quick: no
#include "hostile.h"
int main(void) {
    for (int fd = 0; fd < 256; fd++)
        close(fd);
    usleep(50000);
    return answer() * 0;
}
