// expect: ILE
// must-not: hang the judge by waiting for itself
// quick: no
// limits: time=0.1
#include "hostile.h"
int main(void) {
    int ends[2];
    char byte;
    if (pipe(ends) < 0)
        return 9;
    return (int)read(ends[0], &byte, 1);
}
