// expect: AC
// must-not: steer a terminal that shows a result
// quick: no
#include "hostile.h"
int main(void) {
    fputs("\033[2J\033]0;owned\007\033[31mAC\033[0m\b\b\b\r\033[1A", stderr);
    return answer();
}
