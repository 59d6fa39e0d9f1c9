// expect: CE
// must-not: keep the assembler busy for ever
// quick: no
// limits: compile=2 compile-memory=256
__asm__(".rept 2000000000\n.quad 1\n.endr");
int main(void) { return 0; }
