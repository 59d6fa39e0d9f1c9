// expect: AC RE
// must-not: run another program as the loader of its binary
// quick: no
#include "hostile.h"
__attribute__((section(".interp"), used)) static const char loader[] = "/usr/bin/python3";
int main(void) { return answer(); }
