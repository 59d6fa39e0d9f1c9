// expect: CE
// must-not: feed the compiler for ever
// quick: no
// limits: compile=3 compile-memory=256
#include "/dev/zero"
int main(void) { return 0; }
