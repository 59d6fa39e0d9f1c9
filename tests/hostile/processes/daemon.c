// expect: AC
// must-not: survive the run
// quick: yes
#include "hostile.h"
int main(void) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int s = 1; s < 65; s++)
                signal(s, SIG_IGN);
            chdir("/");
            for (;;)
                pause();
        }
        _exit(0);
    }
    usleep(20000);
    return answer();
}
