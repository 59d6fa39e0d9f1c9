// expect: RE
// must-not: look like an out-of-memory kill
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    return 137;
}
