// expect: AC
// must-not: keep anything from one test to the next
// quick: no
// tests: 3
#include "hostile.h"
int main(void) {
    const char *places[] = {"/tmp/assize-hostile", "/work/assize-hostile", "/app/assize-hostile",
                            "/dev/shm/assize-hostile", "/assize-hostile", "/usr/assize-hostile",
                            "/dev/assize-hostile", "assize-hostile", "/proc/assize-hostile"};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], F_OK) == 0)
            escaped(places[i]);
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        int fd = open(places[i], O_WRONLY | O_CREAT, 0666);
        if (fd >= 0 && write(fd, "42\n", 3) != 3)
            return 9;
        if (fd >= 0)
            close(fd);
    }
    lseek(0, 3, SEEK_SET);
    lseek(0, 0, SEEK_SET);
    return answer();
}
