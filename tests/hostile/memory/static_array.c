// expect: MLE
// must-not: use a static array beyond its limit
// quick: no
// limits: memory=32
#include "hostile.h"
static char cells[100 << 20];
int main(void) {
    for (size_t i = 0; i < sizeof cells; i += 512)
        ((volatile char *)cells)[i] = 1;
    return answer();
}
