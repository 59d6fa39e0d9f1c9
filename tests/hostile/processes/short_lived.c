// expect: TLE
// must-not: compute for free in children that end quickly
// quick: no
// limits: time=0.4
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    signal(SIGCHLD, SIG_IGN); /* nobody waits for them */
    for (;;) {
        pid_t child = fork();
        if (child == 0) {
            spin(0.02);
            _exit(0);
        }
        usleep(20000);
    }
}
