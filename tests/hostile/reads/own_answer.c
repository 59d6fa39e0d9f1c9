// expect: WA
// must-not: read the answer of the test it runs on
// quick: yes
// answer: secret
#include "hostile.h"
/* Prints nothing but what it found: with the answer it would even be accepted. */
static void steal(const char *path) {
    char data[256];
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, data, sizeof data);
    if (n > 0 && write(1, data, (size_t)n) > 0)
        _exit(0);
}
int main(void) {
    char here[4096] = "";
    steal("@OWN_ANSWER@");
    steal("1.ans");
    steal("/app/1.ans");
    steal("/work/1.ans");
    steal("/proc/self/fd/0/../1.ans");
    ssize_t n = readlink("/proc/self/fd/0", here, sizeof here - 16);
    if (n > 0) {
        here[n] = 0;
        char *dot = strrchr(here, '.');
        strcpy(dot ? dot : here + n, ".ans");
        steal(here);
    }
    return answer();
}
