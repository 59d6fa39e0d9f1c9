// expect: WA
// must-not: read the answer of the test it runs on
// quick: yes
// answer: secret
#include "hostile.h"
int main(void) {
    char here[4096] = "";
    loot("@OWN_ANSWER@");
    loot("1.ans");
    loot("/app/1.ans");
    loot("/work/1.ans");
    loot("/proc/self/fd/0/../1.ans");
    ssize_t n = readlink("/proc/self/fd/0", here, sizeof here - 16);
    if (n > 0) {
        here[n] = 0;
        char *dot = strrchr(here, '.');
        strcpy(dot ? dot : here + n, ".ans");
        loot(here);
    }
    return answer();
}
