// expect: AC
// must-not: hold or regain a capability
// quick: yes
#include "hostile.h"
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) < 0)
        escaped("capget");
    for (int i = 0; i < 2; i++)
        if (sets[i].effective || sets[i].permitted || sets[i].inheritable)
            escaped("a capability set is not empty");
    for (int cap = 0; cap < 41; cap++) {
        if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) > 0)
            escaped("the bounding set is not empty");
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) == 0)
            escaped("raised an ambient capability");
    }
    sets[0].effective = sets[0].permitted = 1u << CAP_SYS_ADMIN;
    REFUSED(syscall(SYS_capset, &header, sets));
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        escaped("set-uid programs could raise privileges");
    return answer();
}
