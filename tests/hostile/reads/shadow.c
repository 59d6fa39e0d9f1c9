// expect: AC
// must-not: read the host's accounts
// quick: no
#include "hostile.h"
int main(void) {
    loot("/etc/shadow");
    loot("/etc/gshadow");
    loot("/etc/sudoers");
    loot("/etc/passwd");
    loot("/etc/ssh/ssh_host_ed25519_key");
    loot("/etc/machine-id");
    return answer();
}
