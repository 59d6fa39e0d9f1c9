// expect: AC
// must-not: list folders of the host
// quick: no
#include "hostile.h"
#include <dirent.h>
static void list(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            escaped(path);
}
int main(void) {
    const char *paths = "/root:/home:/srv:/opt:/mnt:/media:/boot:/run:/run/assize:/var/lib:"
                        "/var/log:/var/lib/assize:/var/spool:/sys:/sys/fs/cgroup:/sys/kernel:"
                        "/proc:/tmp:/work:/dev/shm:/lost+found:/dev/pts:/dev/mqueue";
    each_path(paths, list);
    return answer();
}
