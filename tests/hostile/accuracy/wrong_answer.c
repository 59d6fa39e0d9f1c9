// expect: WA
// must-not: be accepted
// quick: no
#include <stdio.h>
int main(void) {
    puts("43");
    return 0;
}
