// expect: AC
// must-not: fill kernel memory with queued signals
// quick: no
#include "hostile.h"
int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int i = 0; i < 200000; i++)
        if (sigqueue(getpid(), SIGRTMIN + i % 20, (union sigval){i}) < 0)
            break;
    return answer();
}
