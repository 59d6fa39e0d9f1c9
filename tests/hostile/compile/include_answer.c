// expect: CE
// must-not: show the answer in the compiler's words
// quick: no
// answer: secret
#include "@OWN_ANSWER@"
int main(void) { return 0; }
