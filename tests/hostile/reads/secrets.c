// expect: AC
// must-not: read a planted secret of the judge, the host or another submission
// quick: yes
#include "hostile.h"
int main(void) {
    each_path("@SECRETS@", loot);
    return answer();
}
