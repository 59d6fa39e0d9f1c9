// expect: AC
// must-not: disturb the next test through the input's descriptor
// quick: no
// tests: 3
#include "hostile.h"
#include <sys/file.h>
#include <sys/mman.h>
int main(void) {
    struct stat info;
    if (lseek(0, 0, SEEK_CUR) != 0)
        escaped("the input does not begin at its beginning");
    if (fcntl(0, F_GETFL) & (O_NONBLOCK | O_APPEND | O_ASYNC))
        escaped("flags of the last test are still set");
    int status = answer();
    lseek(0, 0, SEEK_END);
    fcntl(0, F_SETFL, O_NONBLOCK | O_APPEND | O_ASYNC);
    fcntl(0, F_SETOWN, 1);
    fcntl(0, F_SETLEASE, F_WRLCK);
    flock(0, LOCK_EX | LOCK_NB);
    fstat(0, &info);
    mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, 0, 0);
    posix_fadvise(0, 0, 0, POSIX_FADV_DONTNEED);
    return status;
}
