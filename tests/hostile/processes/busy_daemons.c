// expect: TLE
// must-not: compute in processes that are no longer its children
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(void) {
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            setsid();
            if (fork() > 0)
                _exit(0);
            for (;;)
                ;
        }
    sleep(60);
    return answer();
}
