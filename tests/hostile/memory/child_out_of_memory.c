// expect: MLE
// must-not: be accepted when only a child ran out of memory
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    if (fork() == 0) {
        for (int i = 0; i < 64; i++)
            touch(malloc(1 << 20), 1 << 20);
        _exit(0);
    }
    wait(NULL);
    return answer();
}
