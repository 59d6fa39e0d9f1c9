// expect: MLE
// must-not: split its memory over many processes
// quick: no
// limits: memory=64
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    for (int i = 0; i < 6; i++)
        if (fork() == 0) {
            touch(malloc(16 << 20), 16 << 20);
            usleep(300000);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return answer();
}
