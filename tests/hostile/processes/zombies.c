// expect: AC
// must-not: fill the host's process table with zombies
// quick: no
#include "hostile.h"
int main(void) {
    int made = 0;
    for (int i = 0; i < 3000; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        if (child < 0)
            break;
        made++;
    }
    if (made > 300)
        escaped("more zombies than processes allowed");
    return answer();
}
