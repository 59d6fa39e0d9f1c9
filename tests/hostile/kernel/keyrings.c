// expect: AC
// must-not: leave or read keys in a keyring shared between jails
// quick: no
// tests: 2
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    REFUSED(syscall(248 /* add_key */, "user", "assize-hostile", "x", 1, -4));
    REFUSED(syscall(248, "user", "assize-hostile", "x", 1, -3));
    REFUSED(syscall(249 /* request_key */, "user", "assize-hostile", NULL, -4));
    REFUSED(syscall(250 /* keyctl */, 0, -4, 1));
    REFUSED(syscall(250, 1, "assize-hostile"));
    return answer();
}
