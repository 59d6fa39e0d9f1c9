// expect: TLE
// must-not: get more CPU time after a sleep
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(void) {
    usleep(400000);
    for (;;)
        ;
}
