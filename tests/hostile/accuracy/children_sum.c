// expect: TLE
// must-not: be accepted when only the sum of its processes is too much
// quick: no
// limits: time=0.4
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            spin(0.2);
            _exit(0);
        }
        wait(NULL);
    }
    return answer();
}
