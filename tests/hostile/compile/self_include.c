// expect: CE
// must-not: include itself for ever
// quick: no
// limits: compile=4
#include "main.c"
#include "main.c"
int main(void) { return 0; }
