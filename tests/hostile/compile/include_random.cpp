// expect: CE
// must-not: feed the compiler for ever
// quick: no
// limits: compile=3 compile-memory=256
#include "/dev/urandom"
int main() {}
