// expect: AC
// must-not: be refused for handing over to another program
// quick: no
#include "hostile.h"
int main(void) {
    execl("/usr/bin/printf", "printf", "42\\n", (char *)NULL);
    return 9;
}
