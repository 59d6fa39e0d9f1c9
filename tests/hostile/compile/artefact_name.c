// expect: AC
// must-not: have its binary replaced by a file that it brought along
// quick: no
#include "hostile.h"
int main(void) { return answer(); }
// ==== file: a.out
#!/bin/sh
echo ESCAPED
// ==== file: specs
*link: -o /tmp/x
