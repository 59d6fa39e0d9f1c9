// expect: AC
// must-not: switch off address randomisation or change its ABI
// quick: no
#include "hostile.h"
#include <sys/personality.h>
int main(void) {
    REFUSED(personality(ADDR_NO_RANDOMIZE));
    REFUSED(personality(PER_LINUX32));
    REFUSED(personality(READ_IMPLIES_EXEC));
    return answer();
}
