// expect: RE
// must-not: be accepted for the right output
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    return 1;
}
