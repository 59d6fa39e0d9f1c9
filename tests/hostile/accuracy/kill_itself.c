// expect: RE
// must-not: look like a limit
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    kill(getpid(), SIGKILL);
    pause();
}
