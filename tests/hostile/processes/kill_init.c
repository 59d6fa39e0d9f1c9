// expect: AC
// must-not: signal its guardian
// quick: yes
#include "hostile.h"
int main(void) {
    only_in_jail();
    REFUSED(kill(1, SIGKILL));
    REFUSED(kill(1, SIGSTOP));
    REFUSED(kill(getppid(), SIGTERM));
    REFUSED(kill(getppid(), 0));
    for (pid_t pid = 2; pid < 3000; pid++)
        if (pid != getpid() && kill(pid, 0) == 0)
            escaped("another process can be signalled");
    return answer();
}
