// expect: CE AC
// must-not: wait for input in the compiler
// quick: no
// limits: compile=3
#include "/dev/stdin"
#include "/proc/self/fd/0"
int main(void) { return 0; }
