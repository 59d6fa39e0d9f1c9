// expect: RE
// must-not: look like a failure of the judge
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    return 255;
}
