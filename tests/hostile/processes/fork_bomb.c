// expect: AC
// must-not: have more processes than its group allows, or leave any
// quick: no
#include "hostile.h"
int main(void) {
    int made = 0;
    for (int i = 0; i < 3000; i++) {
        pid_t child = fork();
        if (child == 0) {
            pause();
            _exit(0);
        }
        if (child < 0)
            break;
        made++;
    }
    if (made > 300)
        escaped("more processes than allowed");
    return answer();
}
