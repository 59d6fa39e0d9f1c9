// expect: AC
// must-not: trace a process
// quick: yes
#include "hostile.h"
#include <sys/ptrace.h>
#include <sys/wait.h>
int main(void) {
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    REFUSED(ptrace(PTRACE_ATTACH, child, NULL, NULL));
    REFUSED(ptrace(PTRACE_SEIZE, child, NULL, NULL));
    REFUSED(ptrace(PTRACE_ATTACH, 1, NULL, NULL));
    REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    kill(child, SIGKILL);
    return answer();
}
