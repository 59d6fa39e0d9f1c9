// expect: AC
// must-not: confuse the judge's end of the output pipe
// quick: no
// tests: 2
#include "hostile.h"
int main(void) {
    if (fcntl(1, F_GETFL) & O_NONBLOCK)
        escaped("the pipe of this test is the last one's");
    fcntl(1, F_SETPIPE_SZ, 4096);
    fcntl(1, F_SETFL, O_WRONLY | O_NONBLOCK | O_DIRECT);
    fcntl(2, F_SETPIPE_SZ, 1 << 20);
    fcntl(1, F_SETOWN, getpid());
    for (int i = 0; i < 2000; i++)
        if (write(1, "", 0) < 0)
            break;
    return answer();
}
