/*
 * Files into and out of /app. Names are single components; links are never
 * followed, and only regular files come out, whatever a compiler left there.
 */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int open_app(void) {
    return open("/app", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int open_beneath(const char *name, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = (flags & O_CREAT) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    int dir = open_app();
    if (dir < 0)
        return -1;
    int fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
    int saved = errno;
    close(dir);
    errno = saved;
    return fd;
}

static int copy_all(int source, int target) {
    for (;;) {
        ssize_t n = sendfile(target, source, NULL, 1 << 20);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return -1;
    }
}

/* What a compiler left under this name goes: unlinked, or moved aside if it is a folder. */
static void clear_name(int dir, const char *name) {
    uint64_t random;
    char aside[32];
    if (unlinkat(dir, name, 0) == 0 || errno != EISDIR)
        return;
    /* A name that the compiler cannot have taken. If moving fails, so does creating. */
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return;
    snprintf(aside, sizeof aside, ".%016llx", (unsigned long long)random);
    renameat(dir, name, dir, aside);
}

/* Creates the file anew: nothing that was there is written to. */
int put_file(const char *name, mode_t mode, int source) {
    int dir = open_app();
    if (dir < 0)
        return -1;
    clear_name(dir, name);
    close(dir);
    int target = open_beneath(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (target < 0)
        return -1;
    int failed = copy_all(source, target) < 0 || fchmod(target, mode) < 0;
    int saved = errno;
    close(target);
    errno = saved;
    return failed ? -1 : 0;
}

int take_file(const char *name) {
    /* O_NONBLOCK: opening a FIFO that a compiler left must not wait for a writer. */
    int fd = open_beneath(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    struct stat info;
    if (fd < 0)
        return -1;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        return fd;
    close(fd);
    errno = ENOENT;
    return -1;
}

/* Names of the regular files directly in /app, in an anonymous file at its start. */
int list_files(void) {
    int names = (int)syscall(SYS_memfd_create, "names", 1U /* MFD_CLOEXEC */);
    DIR *dir = opendir("/app");
    struct dirent *entry;
    struct stat info;
    int failed = names < 0 || !dir;
    while (!failed && (entry = readdir(dir)))
        if (fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(info.st_mode))
            failed = write(names, entry->d_name, strlen(entry->d_name) + 1) < 0;
    if (dir)
        closedir(dir);
    if (!failed && lseek(names, 0, SEEK_SET) == 0)
        return names;
    if (names >= 0)
        close(names);
    return -1;
}
