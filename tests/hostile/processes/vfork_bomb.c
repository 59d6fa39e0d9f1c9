// expect: AC
// must-not: outnumber its group by vfork
// quick: no
#include "hostile.h"
static int depth;
int main(void) {
    /* A parent of vfork sleeps until the child ends: a chain, not a heap. */
    while (depth < 3000) {
        pid_t child = vfork();
        if (child < 0)
            break;
        if (child > 0)
            _exit(0);
        depth++;
    }
    if (depth > 300)
        escaped("more processes than allowed");
    return answer();
}
