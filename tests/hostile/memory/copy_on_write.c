// expect: MLE
// must-not: multiply its memory by forking
// quick: no
// limits: memory=64
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    size_t size = 20 << 20;
    char *cells = malloc(size);
    touch(cells, size);
    for (int i = 0; i < 5; i++)
        if (fork() == 0) {
            touch(cells, size);
            usleep(300000);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return answer();
}
