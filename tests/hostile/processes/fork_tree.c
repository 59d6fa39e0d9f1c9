// expect: AC
// must-not: slow down neighbours by a tree of processes
// quick: no
#include "hostile.h"
int main(void) {
    pid_t first = getpid();
    for (int depth = 0; depth < 12; depth++)
        if (fork() < 0)
            break;
    if (getpid() != first) {
        pause();
        _exit(0);
    }
    return answer();
}
