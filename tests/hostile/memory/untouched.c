// expect: AC
// must-not: be billed for memory that it never touches
// quick: no
// limits: memory=32
#include "hostile.h"
static char never[1 << 30];
int main(void) {
    volatile char *one = never;
    one[12345] = 1;
    return answer();
}
