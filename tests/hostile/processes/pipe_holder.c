// expect: AC
// must-not: keep the judge waiting by holding the output open
// quick: no
#include "hostile.h"
int main(void) {
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        setsid();
        sleep(600);
        _exit(0);
    }
    return answer();
}
