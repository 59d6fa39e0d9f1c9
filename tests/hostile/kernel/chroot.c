// expect: AC
// must-not: break out by chroot and chdir
// quick: no
#include "hostile.h"
int main(void) {
    mkdir("inner", 0700);
    int here = open(".", O_RDONLY | O_DIRECTORY);
    REFUSED(chroot("inner"));
    fchdir(here);
    for (int i = 0; i < 100; i++)
        if (chdir("..") < 0)
            break;
    loot("etc/shadow");
    loot("./root/.bashrc");
    return answer();
}
