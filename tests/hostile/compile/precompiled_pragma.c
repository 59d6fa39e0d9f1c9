// expect: CE AC
// must-not: show a file by loading it as a precompiled header
// quick: no
#pragma GCC pch_preprocess "@SECRET_4@"
#include "hostile.h"
int main(void) { return answer(); }
