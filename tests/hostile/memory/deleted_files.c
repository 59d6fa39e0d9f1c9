// expect: AC
// must-not: be billed for files that it has deleted
// quick: no
// limits: memory=64
#include "hostile.h"
static char block[1 << 20];
int main(void) {
    for (int round = 0; round < 5; round++) {
        int fd = open("/tmp/file", O_WRONLY | O_CREAT, 0600);
        for (int i = 0; i < 30; i++)
            if (write(fd, block, sizeof block) < 0)
                return 9;
        close(fd);
        unlink("/tmp/file");
    }
    return answer();
}
