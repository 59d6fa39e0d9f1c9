// expect: AC
// must-not: kill a process that is not its own
// quick: no
#include "hostile.h"
int main(void) {
    only_in_jail();
    kill(-1, SIGTERM);
    kill(-1, SIGKILL);
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    return answer();
}
