/* spin ROUNDS: the same arithmetic every time, in registers only. */
#include <stdint.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, x = 88172645463325252u;
    while (rounds--) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x == 0;
}
