/*
 * Programs that are larger than the machine. A static array beyond all memory and swap
 * is refused by the kernel in the middle of exec, when the old program is gone already:
 * what the guardian sees is a program that died of SIGSEGV without having run. Its
 * file tells the truth: it asked for too much memory.
 */
#include "init.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#define MAX_SEGMENTS 64

/* The largest segment in memory, in bytes; 0 if this is no 64-bit ELF file. */
static uint64_t largest_segment(int fd) {
    Elf64_Ehdr header;
    Elf64_Phdr segments[MAX_SEGMENTS];
    if (pread(fd, &header, sizeof header, 0) != sizeof header ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64)
        return 0;
    size_t count = header.e_phnum < MAX_SEGMENTS ? header.e_phnum : MAX_SEGMENTS;
    ssize_t size = (ssize_t)(count * sizeof *segments);
    if (pread(fd, segments, (size_t)size, (off_t)header.e_phoff) != size)
        return 0;
    uint64_t largest = 0;
    for (size_t i = 0; i < count; i++)
        if (segments[i].p_type == PT_LOAD && segments[i].p_memsz > largest)
            largest = segments[i].p_memsz;
    return largest;
}

int exceeds_machine(const char *program) {
    struct sysinfo machine;
    struct stat info;
    int fd = open(program, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int exceeds = sysinfo(&machine) == 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
                  largest_segment(fd) / machine.mem_unit > machine.totalram + machine.totalswap;
    close(fd);
    return exceeds;
}
