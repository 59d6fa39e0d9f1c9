// expect: AC
// must-not: write into the system folders
// quick: no
#include "hostile.h"
static void try_path(const char *path) {
    if (open(path, O_WRONLY | O_CREAT, 0600) >= 0)
        escaped(path);
}
int main(void) {
    each_path("/assize-hostile:/usr/assize-hostile:/usr/lib/assize-hostile:/bin/assize-hostile:"
              "/usr/bin/env:/lib/assize-hostile:/etc/assize-hostile:/dev/assize-hostile:"
              "/proc/assize-hostile:/var/assize-hostile:/usr/local/bin/assize-hostile",
              try_path);
    REFUSED(rmdir("/work"));
    REFUSED(rename("/usr/bin/env", "/usr/bin/env2"));
    REFUSED(chmod("/", 0777));
    return answer();
}
