// expect: WA
// must-not: break the judge by bytes that are no text
// quick: no
#include "hostile.h"
int main(void) {
    fwrite("\xff\xfe\x80\0\xed\xa0\x80\xf8\n", 1, 9, stdout);
    fwrite("\xff\0\xfe\n", 1, 4, stderr);
    return 0;
}
