// expect: AC
// must-not: lose output that came before the stream was closed
// quick: no
#include "hostile.h"
int main(void) {
    int status = answer();
    close(1);
    close(2);
    close(0);
    usleep(50000);
    return status;
}
