// expect: CE
// must-not: put the answer into the binary
// quick: no
// answer: secret
#include <stdio.h>
__asm__(".globl loot\nloot:\n.incbin \"@OWN_ANSWER@\"\n.byte 0\n");
extern const char loot[];
int main(void) {
    puts(loot);
    return 0;
}
