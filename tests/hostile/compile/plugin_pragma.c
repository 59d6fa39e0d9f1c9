// expect: CE AC
// must-not: load code into the compiler
// quick: no
#pragma GCC plugin "/tmp/evil.so"
#pragma GCC optimize("-fplugin=/tmp/evil.so")
#pragma GCC optimize("O3,-wrapper,/app/evil")
#pragma GCC target("tune=native,-fplugin=/tmp/x.so")
#include "hostile.h"
int main(void) { return answer(); }
