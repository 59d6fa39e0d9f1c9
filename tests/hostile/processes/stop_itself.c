// expect: ILE
// must-not: stop the judge's clock by stopping itself
// quick: no
// limits: time=0.1
#include "hostile.h"
int main(void) {
    raise(SIGSTOP);
    return answer();
}
