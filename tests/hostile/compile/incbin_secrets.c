// expect: CE
// must-not: put a planted secret into the binary
// quick: no
#include <stdio.h>
__asm__(".globl loot\nloot:\n.incbin \"@SECRET_4@\"\n.byte 0\n");
extern const char loot[];
int main(void) {
    printf("ESCAPED %s\n", loot);
    return 0;
}
