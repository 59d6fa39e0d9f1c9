// expect: MLE
// must-not: use more memory than its limit
// quick: no
// limits: memory=64
#include "hostile.h"
int main(void) {
    for (int i = 0; i < 192; i++)
        touch(malloc(1 << 20), 1 << 20);
    return answer();
}
