// expect: RE
// must-not: be anything but a runtime error
// quick: no
#include "hostile.h"
int main(void) {
    int ends[2];
    if (pipe(ends) < 0)
        return 0;
    close(ends[0]);
    return (int)write(ends[1], "x", 1);
}
