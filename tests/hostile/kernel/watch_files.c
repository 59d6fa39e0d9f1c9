// expect: AC
// must-not: watch what other jails do with shared files
// quick: no
#include "hostile.h"
#include <poll.h>
#include <sys/inotify.h>
int main(void) {
    int watcher = inotify_init1(IN_CLOEXEC);
    if (watcher >= 0 && inotify_add_watch(watcher, "/usr/bin", IN_ALL_EVENTS) >= 0)
        escaped("watches the host's /usr/bin");
    int fd = open("/usr/bin", O_RDONLY | O_DIRECTORY);
    REFUSED(fcntl(fd, F_NOTIFY, DN_ACCESS));
    REFUSED(fcntl(0, F_SETLEASE, F_RDLCK));
    return answer();
}
