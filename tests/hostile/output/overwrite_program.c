// expect: AC
// must-not: change its binary or source for the next test
// quick: no
// tests: 2
#include "hostile.h"
int main(void) {
    REFUSED(open("/app/a.out", O_WRONLY));
    REFUSED(open("/app/main.c", O_WRONLY | O_TRUNC));
    REFUSED(open("/app/new", O_WRONLY | O_CREAT, 0700));
    REFUSED(unlink("/app/a.out"));
    REFUSED(rename("/app/a.out", "/app/b.out"));
    REFUSED(chmod("/app/a.out", 0));
    REFUSED(symlink("/bin/true", "/app/link"));
    REFUSED(mkdir("/app/folder", 0700));
    REFUSED(open("/proc/self/exe", O_WRONLY));
    REFUSED(truncate("/app/a.out", 0));
    return answer();
}
