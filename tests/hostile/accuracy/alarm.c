// expect: RE
// must-not: look like a time limit
// quick: no
#include "hostile.h"
int main(void) {
    ualarm(20000, 0);
    pause();
    return 0;
}
