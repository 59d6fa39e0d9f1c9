/* touch MIB: writes one byte to each page of that many MiB. */
#include <stdlib.h>

int main(int argc, char **argv) {
    long size = (argc > 1 ? atol(argv[1]) : 0) << 20;
    volatile char *memory = malloc((size_t)size);
    for (long at = 0; at < size; at += 4096)
        memory[at] = 1;
    return 0;
}
