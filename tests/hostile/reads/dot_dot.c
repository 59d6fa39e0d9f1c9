// expect: AC
// must-not: climb out by ../ or by links
// quick: no
#include "hostile.h"
int main(void) {
    char up[2048] = "";
    for (int i = 0; i < 60; i++) {
        strcat(up, "../");
        char path[2100];
        snprintf(path, sizeof path, "%setc/shadow", up);
        loot(path);
        snprintf(path, sizeof path, "/app/%sroot/.bashrc", up);
        loot(path);
    }
    symlink("/etc/shadow", "/tmp/link");
    symlink("../../../../../root", "/tmp/folder");
    loot("/tmp/link");
    loot("/tmp/folder/.bashrc");
    if (link("/etc/shadow", "/tmp/hard") == 0 || rename("/usr/bin/env", "/tmp/env") == 0)
        escaped("link or rename out of the root");
    return answer();
}
