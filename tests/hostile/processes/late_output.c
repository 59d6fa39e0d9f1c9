// expect: AC
// must-not: write to the output after it has ended
// quick: no
#include "hostile.h"
int main(void) {
    if (fork() == 0) {
        setsid();
        usleep(300000);
        puts("late words that would make the answer wrong");
        fflush(stdout);
        _exit(0);
    }
    return answer();
}
