// expect: ILE
// must-not: hold a slot for long
// quick: no
// limits: time=0.1
#include "hostile.h"
int main(void) {
    sleep(1000);
    return answer();
}
