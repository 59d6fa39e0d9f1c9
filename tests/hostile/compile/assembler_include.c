// expect: CE
// must-not: show files of the host in the assembler's words
// quick: no
__asm__(".include \"/etc/shadow\"\n.include \"@SECRET_0@\"\n.include \"@SECRET_4@\"");
int main(void) { return 0; }
