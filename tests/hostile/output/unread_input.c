// expect: AC
// must-not: hang the judge by leaving its input unread
// quick: no
// input: large
#include "hostile.h"
int main(void) {
    char few[6] = "";
    if (read(0, few, 5) != 5)
        return 9;
    close(0);
    puts("42");
    return 0;
}
