// expect: TLE
// must-not: be accepted although it ends clearly after its limit
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(void) {
    spin(0.5);
    return answer();
}
