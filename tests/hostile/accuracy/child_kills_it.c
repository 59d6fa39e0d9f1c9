// expect: RE
// must-not: look like a limit
// quick: no
#include "hostile.h"
int main(void) {
    answer();
    if (fork() == 0) {
        kill(getppid(), SIGKILL);
        _exit(0);
    }
    pause();
}
