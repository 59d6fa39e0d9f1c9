// expect: AC
// must-not: be billed for reclaimable pages of files it reads
// quick: no
// limits: memory=32 time=3
#include "hostile.h"
#include <ftw.h>
static long left = 150L << 20;
static char block[1 << 20];
static int look(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)walk;
    if (kind != FTW_F || info->st_size < 1 << 20)
        return 0;
    int fd = open(path, O_RDONLY);
    for (ssize_t n; fd >= 0 && left > 0 && (n = read(fd, block, sizeof block)) > 0;)
        left -= n;
    if (fd >= 0)
        close(fd);
    return left <= 0;
}
int main(void) {
    nftw("/usr/lib", look, 20, FTW_PHYS);
    return answer();
}
