// expect: RE
// must-not: be anything but a runtime error
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    abort();
}
