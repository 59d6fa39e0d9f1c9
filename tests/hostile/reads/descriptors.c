// expect: AC
// must-not: inherit a descriptor beside the standard three
// quick: yes
#include "hostile.h"
int main(void) {
    for (int fd = 3; fd < 4096; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            escaped("an inherited descriptor");
    struct stat info;
    for (int fd = 0; fd < 3; fd++)
        if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
            escaped("a folder as a standard descriptor");
    return answer();
}
