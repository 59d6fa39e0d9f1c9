// expect: RE
// must-not: be anything but a runtime error
// quick: no
#include "hostile.h"
int main(void) {
    volatile int zero = 0;
    answer();
    return 4711 / zero;
}
