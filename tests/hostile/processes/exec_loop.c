// expect: TLE
// must-not: start its clock anew by exec
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(int argc, char **argv) {
    (void)argc;
    spin(0.005);
    execv("/app/a.out", argv);
    return answer();
}
