// expect: RE
// must-not: confuse the judge by a signal without a name
// quick: no
#include "hostile.h"
int main(void) {
    raise(SIGRTMIN + 3);
    return 0;
}
