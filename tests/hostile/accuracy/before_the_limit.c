// expect: AC
// must-not: be refused although it ends clearly before its limit
// quick: no
#include "hostile.h"
int main(void) {
    spin(0.6);
    return answer();
}
