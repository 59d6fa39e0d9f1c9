// expect: AC
// must-not: use the new mount calls
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    REFUSED(syscall(430 /* fsopen */, "tmpfs", 0));
    REFUSED(syscall(431 /* fsconfig */, 0, 0, NULL, NULL, 0));
    REFUSED(syscall(432 /* fsmount */, 0, 0, 0));
    REFUSED(syscall(433 /* fspick */, -100, "/", 0));
    REFUSED(syscall(428 /* open_tree */, -100, "/", 0));
    REFUSED(syscall(428, -100, "/", 1 /* clone */));
    REFUSED(syscall(429 /* move_mount */, -100, "/app", -100, "/tmp", 0));
    REFUSED(syscall(442 /* mount_setattr */, -100, "/", 0, NULL, 0));
    REFUSED(syscall(467 /* open_tree_attr */, -100, "/", 0, NULL, 0));
    return answer();
}
