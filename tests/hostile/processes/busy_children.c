// expect: TLE
// must-not: compute in children for free
// quick: no
// limits: time=0.3
#include "hostile.h"
int main(void) {
    for (int i = 0; i < 8; i++)
        if (fork() == 0)
            for (;;)
                ;
    sleep(60);
    return answer();
}
