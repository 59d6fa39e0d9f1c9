// expect: AC
// must-not: be billed for time that it slept
// quick: no
#include "hostile.h"
int main(void) {
    usleep(1200000);
    spin(0.3);
    return answer();
}
