/*
 * The system calls that no program being judged needs, refused with an errno so
 * that the program sees an ordinary failure and its verdict stays natural.
 *
 * A deny list on purpose: runtimes (JVM, Go, Node) use a wide and changing set, and
 * what contains the program are namespaces, an unprivileged uid and the missing
 * network. This filter closes kernel surface on top of that: nested namespaces,
 * keyrings, io_uring, other processes' memory, exotic sockets, foreign ABIs.
 *
 * The list below becomes a binary search, not a chain of comparisons: the kernel
 * interprets a new filter once for every system call that exists, and each run pays.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifndef __x86_64__
#error "the system call filter is written for x86-64"
#endif

#define X32_BIT 0x40000000u
#define NEW_NAMESPACES \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
     CLONE_NEWPID | CLONE_NEWNET | 0x80 /* CLONE_NEWTIME */)

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_ARG(n) LOAD(args[n]) /* low half; little-endian */
#define REFUSE(e) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (e))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define COUNT(array) (sizeof(array) / sizeof *(array))

struct denial {
    uint32_t call;
    uint32_t error;
};

static struct denial denied[] = {
    /* clone3 hides its flags behind a pointer: libc falls back to clone on ENOSYS. */
    {SYS_clone3, ENOSYS},

    /* Namespaces, mounts and the mount API. */
    {SYS_unshare, EPERM}, {SYS_setns, EPERM}, {SYS_mount, EPERM},
    {SYS_umount2, EPERM}, {SYS_pivot_root, EPERM}, {SYS_chroot, EPERM},
    {SYS_fsopen, EPERM}, {SYS_fsmount, EPERM}, {SYS_fsconfig, EPERM},
    {SYS_fspick, EPERM}, {SYS_open_tree, EPERM}, {SYS_move_mount, EPERM},
    {442 /* mount_setattr */, EPERM}, {467 /* open_tree_attr */, EPERM},
    {SYS_name_to_handle_at, EPERM}, {SYS_open_by_handle_at, EPERM},
    {SYS_quotactl, EPERM}, {443 /* quotactl_fd */, EPERM},

    /* Seeing what other jails do with the host files that all share read-only. */
    {SYS_fanotify_init, EPERM}, {SYS_inotify_add_watch, EPERM},

    /* Kernel surface with a long record of holes. */
    {SYS_io_uring_setup, ENOSYS}, {SYS_io_uring_enter, ENOSYS},
    {SYS_io_uring_register, ENOSYS}, {SYS_io_setup, ENOSYS},
    {SYS_userfaultfd, EPERM}, {SYS_bpf, EPERM}, {SYS_perf_event_open, EPERM},
    {SYS_keyctl, EPERM}, {SYS_add_key, EPERM}, {SYS_request_key, EPERM},
    {SYS_modify_ldt, EPERM}, {SYS_personality, EPERM}, {SYS_vhangup, EPERM},
    {SYS_kcmp, EPERM}, {SYS_lookup_dcookie, EPERM}, {SYS_vmsplice, EPERM},

    /* Other processes' insides. */
    {SYS_ptrace, EPERM}, {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM}, {SYS_pidfd_getfd, EPERM},
    {SYS_process_madvise, EPERM}, {SYS_move_pages, EPERM},
    {SYS_migrate_pages, EPERM},

    /* The host: modules, power, clocks, accounting, swap, kernel log. */
    {SYS_init_module, EPERM}, {SYS_finit_module, EPERM},
    {SYS_delete_module, EPERM}, {SYS_kexec_load, EPERM},
    {SYS_kexec_file_load, EPERM}, {SYS_reboot, EPERM}, {SYS_swapon, EPERM},
    {SYS_swapoff, EPERM}, {SYS_syslog, EPERM}, {SYS_acct, EPERM},
    {SYS_settimeofday, EPERM}, {SYS_clock_settime, EPERM},
    {SYS_clock_adjtime, EPERM}, {SYS_adjtimex, EPERM}, {SYS_iopl, EPERM},
    {SYS_ioperm, EPERM}, {SYS_sethostname, EPERM}, {SYS_setdomainname, EPERM},

    /* Placing itself elsewhere or ahead of others. */
    {SYS_mbind, EPERM}, {SYS_set_mempolicy, EPERM}, {SYS_ioprio_set, EPERM},
    {SYS_sched_setattr, EPERM}, {SYS_flock, ENOLCK},
    {SYS_memfd_secret, ENOSYS},
};

/* What must be looked at more closely than by its number. Falls through to the search. */
static const struct sock_filter prologue[] = {
    /* Only the native ABI: int 0x80 and x32 have other numbers for the same calls. */
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
    REFUSE(ENOSYS),
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    REFUSE(ENOSYS),

    /* clone: threads and processes, no namespaces. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
    LOAD_ARG(0),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
    REFUSE(EPERM),
    ALLOW,

    /* socket and socketpair: local ones only. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketpair, 0, 4),
    LOAD_ARG(0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
    REFUSE(EAFNOSUPPORT),
    ALLOW,

    /* fcntl: the same by other means. Locks may be taken, but nobody is told of another's:
     * without the right to write a shared file, asking is the only way to notice one. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 6),
    LOAD_ARG(1),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_NOTIFY, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_GETLK, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_OFD_GETLK, 0, 1),
    REFUSE(ENOLCK),
    ALLOW,

    /* ioctl: no typing into a terminal (there is none, but the call is cheap to close). */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5),
    LOAD_ARG(1),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x541C /* TIOCLINUX */, 0, 1),
    REFUSE(EPERM),
    ALLOW,
};

/* Every search ends in one of these. */
static const struct sock_filter endings[] = {ALLOW, REFUSE(EPERM), REFUSE(ENOSYS), REFUSE(ENOLCK)};

/* The search has a leaf for each denial and an inner node for each but one of them. */
#define ENDINGS_AT (COUNT(prologue) + 2 * COUNT(denied) - 1)
_Static_assert(2 * COUNT(denied) + COUNT(endings) <= 255, "jumps reach 255 instructions");

static struct sock_filter filter[ENDINGS_AT + COUNT(endings)];
static unsigned short length;

static int by_call(const void *a, const void *b) {
    const struct denial *x = a, *y = b;
    return (x->call > y->call) - (x->call < y->call);
}

static void emit(struct sock_filter instruction) {
    filter[length++] = instruction;
}

/* How far the instruction emitted next has to jump to this ending. */
static unsigned char to_ending(uint32_t code) {
    for (size_t i = 0; i < COUNT(endings); i++)
        if (endings[i].k == code)
            return (unsigned char)(ENDINGS_AT + i - length - 1);
    abort();
}

static void emit_search(const struct denial *list, size_t count) {
    if (count == 1) {
        emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, list->call,
                                          to_ending(SECCOMP_RET_ERRNO | list->error),
                                          to_ending(SECCOMP_RET_ALLOW)));
        return;
    }
    size_t low = count / 2;
    struct sock_filter *branch = &filter[length];
    emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, list[low].call, 0, 0));
    emit_search(list, low);
    branch->jt = (unsigned char)(&filter[length] - branch - 1);
    emit_search(list + low, count - low);
}

void prepare_seccomp(void) {
    length = 0;
    for (size_t i = 0; i < COUNT(prologue); i++)
        emit(prologue[i]);
    qsort(denied, COUNT(denied), sizeof *denied, by_call);
    emit_search(denied, COUNT(denied));
    for (size_t i = 0; i < COUNT(endings); i++)
        emit(endings[i]);
}

int setup_seccomp(void) {
    struct sock_fprog program = {.len = length, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
