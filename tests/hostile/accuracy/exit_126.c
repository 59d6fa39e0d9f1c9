// expect: RE
// must-not: look like a failed set-up of the run
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    return 126;
}
