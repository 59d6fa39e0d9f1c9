// expect: AC
// must-not: leave processes by moving them to sessions of their own
// quick: no
#include "hostile.h"
int main(void) {
    for (int i = 0; i < 500; i++) {
        pid_t child = fork();
        if (child < 0)
            break;
        if (child == 0) {
            setsid();
            setpgid(0, 0);
            if (fork() > 0)
                _exit(0);
            pause();
            _exit(0);
        }
    }
    return answer();
}
