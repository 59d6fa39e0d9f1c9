// expect: AC
// must-not: install segments
// quick: no
#include "hostile.h"
#include <sys/syscall.h>
int main(void) {
    unsigned entry[4] = {0, 0x1000, 0xfffff, 0x51};
    char table[64];
    REFUSED(syscall(SYS_modify_ldt, 1, entry, sizeof entry));
    REFUSED(syscall(SYS_modify_ldt, 0, table, sizeof table));
    REFUSED(syscall(SYS_iopl, 3));
    REFUSED(syscall(SYS_ioperm, 0x80, 1, 1));
    return answer();
}
