// expect: AC
// must-not: rename the host
// quick: no
#include "hostile.h"
int main(void) {
    char name[256] = "";
    REFUSED(sethostname("assize-hostile", 14));
    REFUSED(setdomainname("assize-hostile", 14));
    gethostname(name, sizeof name);
    if (strcmp(name, "assize") != 0)
        escaped("the host's own name is visible");
    return answer();
}
