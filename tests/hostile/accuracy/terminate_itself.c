// expect: RE
// must-not: look like a kill by the judge
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    raise(SIGTERM);
    pause();
}
