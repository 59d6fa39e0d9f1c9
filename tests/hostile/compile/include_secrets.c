// expect: CE
// must-not: show a planted secret in the compiler's words
// quick: no
#include "@SECRET_0@"
#include "@SECRET_1@"
#include "@SECRET_2@"
#include "@SECRET_3@"
#include "@SECRET_4@"
#include "@SECRET_5@"
int main(void) { return 0; }
