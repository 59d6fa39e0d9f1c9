// expect: CE
// must-not: steer a terminal by the compiler's words
// quick: no
#error [2J]0;owned [31m›31m
int main(void) { return 0; }
