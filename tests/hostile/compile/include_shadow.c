// expect: CE
// must-not: show the host's accounts in the compiler's words
// quick: no
#include "/etc/shadow"
#include "/etc/passwd"
int main(void) { return 0; }
