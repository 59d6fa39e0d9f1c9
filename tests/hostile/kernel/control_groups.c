// expect: AC
// must-not: see or change its control group
// quick: no
#include "hostile.h"
static void try_path(const char *path) {
    if (access(path, F_OK) == 0)
        escaped(path);
}
int main(void) {
    each_path("@CONTROL_GROUPS@", try_path);
    try_path("/sys/fs/cgroup");
    REFUSED(open("/sys/fs/cgroup/cgroup.procs", O_WRONLY));
    REFUSED(open("/sys/fs/cgroup/memory/memory.limit_in_bytes", O_WRONLY));
    return answer();
}
