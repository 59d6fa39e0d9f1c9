// expect: TLE
// must-not: go on by catching the limit's signal
// quick: no
// limits: time=0.3
#include "hostile.h"
static void nothing(int s) {
    (void)s;
}
int main(void) {
    for (int s = 1; s < 65; s++)
        signal(s, nothing);
    for (;;)
        ;
}
