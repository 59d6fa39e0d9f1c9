// expect: MLE CE
// must-not: be a runtime error for asking more than the machine has
// quick: no
// limits: memory=32
__asm__(".bss\n.globl giant\ngiant: .zero 0x400000000000\n.text");
#include "hostile.h"
int main(void) {
    return answer();
}
