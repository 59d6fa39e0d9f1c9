// expect: AC
// must-not: leave folders too deep to remove
// quick: no
// limits: memory=128
#include "hostile.h"
int main(void) {
    for (int i = 0; i < 15000; i++)
        if (mkdir("d", 0700) < 0 || chdir("d") < 0)
            break;
    return answer();
}
