// expect: TLE
// must-not: hide between the judge's looks by short bursts
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(void) {
    for (int i = 1;; i++) {
        spin(0.003 * i);
        usleep(1000);
    }
}
