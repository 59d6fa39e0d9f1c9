// expect: AC
// must-not: gain anything from a set-uid program of the host
// quick: no
#include "hostile.h"
#include <sys/wait.h>
int main(void) {
    const char *programs[] = {"/usr/bin/su",   "/usr/bin/passwd", "/usr/bin/mount",
                              "/usr/bin/sudo", "/usr/bin/chsh",   "/usr/bin/newgrp"};
    char *environment[] = {"LD_PRELOAD=/tmp/evil.so", "PATH=/tmp", "GCONV_PATH=/tmp", NULL};
    for (unsigned i = 0; i < sizeof programs / sizeof *programs; i++) {
        pid_t child = fork();
        if (child == 0) {
            /* stdin gives an empty password, output goes nowhere */
            int nothing = open("/dev/null", O_RDWR);
            for (int fd = 0; fd < 3; fd++)
                dup2(nothing, fd);
            execle(programs[i], programs[i], "-c", "id > /tmp/owned", (char *)NULL, environment);
            _exit(126);
        }
        int status;
        waitpid(child, &status, 0);
    }
    if (access("/tmp/owned", F_OK) == 0)
        escaped("a set-uid program did our command");
    REFUSED(setuid(0));
    return answer();
}
