// expect: AC
// must-not: become another user or group
// quick: no
#include "hostile.h"
#include <grp.h>
int main(void) {
    gid_t groups[1] = {0};
    uid_t real, effective, saved;
    REFUSED(setuid(0));
    REFUSED(seteuid(0));
    REFUSED(setreuid(0, 0));
    REFUSED(setresuid(0, 0, 0));
    REFUSED(setgid(0));
    REFUSED(setresgid(0, 0, 0));
    REFUSED(setgroups(1, groups));
    REFUSED(setuid(65534));
    if (getresuid(&real, &effective, &saved) || real != 1000 || effective != 1000 || saved != 1000)
        escaped("uid is not 1000");
    return answer();
}
