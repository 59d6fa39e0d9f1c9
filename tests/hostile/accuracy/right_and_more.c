// expect: WA
// must-not: be accepted for the answer among other words
// quick: no
#include <stdio.h>
int main(void) {
    for (int i = 0; i < 100; i++)
        printf("%d\n", i);
    return 0;
}
