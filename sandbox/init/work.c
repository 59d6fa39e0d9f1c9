/*
 * Files into and out of a run's private /work, in packs: an anonymous file of records
 * (struct record of protocol.h, the path with its NUL, the content), one after the other.
 *
 * They go in while nothing of the run exists, and come out when nothing of it is left:
 * nobody can change the tree under our hands. Links are never followed all the same.
 */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define MAX_PATH 4096
#define COLLECTED "feedback" /* of /work */

static int open_inside(int dir, const char *path, int flags) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = (flags & O_CREAT) ? 0644 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

/* Copies up to `size` bytes; returns how many there were, or -1. */
static int64_t copy(int source, int target, uint64_t size) {
    uint64_t done = 0;
    while (done < size) {
        uint64_t piece = size - done < (1 << 20) ? size - done : 1 << 20;
        ssize_t n = sendfile(target, source, NULL, piece);
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0)
            done += (uint64_t)n;
    }
    return (int64_t)done;
}

static int read_all(int fd, void *to, size_t size) {
    ssize_t n = read(fd, to, size);
    errno = EBADMSG;
    return n == (ssize_t)size ? 0 : -1;
}

static int write_all(int fd, const void *from, size_t size) {
    return write(fd, from, size) == (ssize_t)size ? 0 : -1;
}

/* ---- in ---------------------------------------------------------------------- */

static int make_folder(int work, const char *path) {
    if (mkdirat(work, path, 0755) < 0)
        return errno == EEXIST ? 0 : -1;
    return fchownat(work, path, PROGRAM_UID, PROGRAM_UID, AT_SYMLINK_NOFOLLOW);
}

static int make_parents(int work, char *path) {
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        int failed = make_folder(work, path) < 0;
        *slash = '/';
        if (failed)
            return -1;
    }
    return 0;
}

static int unpack_one(int work, int pack, char *path, uint64_t size) {
    if (make_parents(work, path) < 0)
        return -1;
    int target = open_inside(work, path, O_WRONLY | O_CREAT | O_EXCL);
    if (target < 0)
        return -1;
    int64_t copied = copy(pack, target, size);
    int failed = copied < 0 || fchown(target, PROGRAM_UID, PROGRAM_UID) < 0;
    if (!failed && (uint64_t)copied != size) {
        errno = EBADMSG;
        failed = 1;
    }
    int saved = errno;
    close(target);
    errno = saved;
    return failed ? -1 : 0;
}

static int unpack(int work, int pack) {
    struct record record;
    static char path[MAX_PATH];
    for (;;) {
        ssize_t n = read(pack, &record, sizeof record);
        if (n == 0)
            return 0;
        errno = EBADMSG;
        if (n != sizeof record || record.path_size < 2 || record.path_size > sizeof path ||
            read_all(pack, path, record.path_size) < 0 || path[record.path_size - 1] != 0)
            return -1;
        if (unpack_one(work, pack, path, record.size) < 0)
            return -1;
    }
}

int setup_work(const struct request *p, int pack) {
    int work = open("/work", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (work < 0)
        return -1;
    int failed = (p->collect_bytes && make_folder(work, COLLECTED) < 0) ||
                 (pack >= 0 && unpack(work, pack) < 0);
    int saved = errno;
    close(work);
    errno = saved;
    if (failed || !(p->flags & RUN_WORK_READ_ONLY))
        return failed ? -1 : 0;
    return mount(NULL, "/work", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
}

/* ---- out --------------------------------------------------------------------- */

/* Adds one file's first bytes, as many as `budget` allows; returns what it took, or -1. */
static int64_t pack_one(int pack, const char *name, int source, uint64_t budget) {
    struct record record = {.path_size = (uint32_t)strlen(name) + 1};
    off_t start = lseek(pack, 0, SEEK_CUR);
    if (write_all(pack, &record, sizeof record) < 0 || write_all(pack, name, record.path_size) < 0)
        return -1;
    int64_t copied = copy(source, pack, budget);
    char more;
    if (copied < 0)
        return -1;
    record.size = (uint64_t)copied;
    record.cut = (uint64_t)copied == budget && read(source, &more, 1) == 1;
    if (pwrite(pack, &record, sizeof record, start) != sizeof record)
        return -1;
    return copied;
}

static int pack_all(DIR *folder, int pack, uint64_t budget) {
    struct dirent *entry;
    struct stat info;
    int count = 0;
    while ((entry = readdir(folder)) && count < MAX_COLLECTED) {
        /* O_NONBLOCK: a FIFO must not make us wait for its writer. */
        int source = open_inside(dirfd(folder), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        if (source < 0)
            continue;
        int64_t taken = 0;
        if (fstat(source, &info) == 0 && S_ISREG(info.st_mode)) {
            taken = pack_one(pack, entry->d_name, source, budget);
            count++;
        }
        close(source);
        if (taken < 0)
            return -1;
        budget -= (uint64_t)taken;
    }
    return 0;
}

int collect_work(uint64_t budget) {
    int work = open("/work", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int inside = open_inside(work, COLLECTED, O_RDONLY | O_DIRECTORY);
    int pack = (int)syscall(SYS_memfd_create, "collected", 1U /* MFD_CLOEXEC */);
    DIR *folder = inside >= 0 ? fdopendir(inside) : NULL;
    close(work);
    if (pack < 0)
        return -1;
    /* The program may have put something else in the folder's place: then nothing comes out. */
    if ((folder && pack_all(folder, pack, budget) < 0) || lseek(pack, 0, SEEK_SET) < 0) {
        close(pack);
        return -1;
    }
    return pack;
}
