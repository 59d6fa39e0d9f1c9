// expect: CE
// must-not: fill the disk by the assembler
// quick: no
// limits: compile=3 compile-memory=256
__asm__(".incbin \"/dev/zero\"");
int main(void) { return 0; }
