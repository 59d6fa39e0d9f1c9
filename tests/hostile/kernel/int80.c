// expect: AC
// must-not: make system calls by 32-bit numbers, which the filter knows otherwise
// quick: yes
#include "hostile.h"
static long call32(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(a), "c"(b), "d"(c)
                     : "r8", "r9", "r10", "r11", "memory");
    return result;
}
int main(void) {
    if (call32(20 /* getpid */, 0, 0, 0) > 0)
        escaped("int 0x80");
    if (call32(310 /* unshare */, 0x10000000, 0, 0) == 0)
        escaped("unshare by int 0x80");
    return answer();
}
