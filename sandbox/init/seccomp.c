/*
 * The system calls that no program being judged needs, refused with an errno so
 * that the program sees an ordinary failure and its verdict stays natural.
 *
 * A deny list on purpose: runtimes (JVM, Go, Node) use a wide and changing set, and
 * what contains the program are namespaces, an unprivileged uid and the missing
 * network. This filter closes kernel surface on top of that: nested namespaces,
 * keyrings, io_uring, other processes' memory, exotic sockets, foreign ABIs.
 */
#include "init.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
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
#define DENY(nr, e) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), REFUSE(e)

static struct sock_filter filter[] = {
    /* Only the native ABI: int 0x80 and x32 have other numbers for the same calls. */
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
    REFUSE(ENOSYS),
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    REFUSE(ENOSYS),

    /* clone3 hides its flags behind a pointer: libc falls back to clone on ENOSYS. */
    DENY(SYS_clone3, ENOSYS),

    /* Namespaces, mounts and the mount API. */
    DENY(SYS_unshare, EPERM), DENY(SYS_setns, EPERM), DENY(SYS_mount, EPERM),
    DENY(SYS_umount2, EPERM), DENY(SYS_pivot_root, EPERM), DENY(SYS_chroot, EPERM),
    DENY(SYS_fsopen, EPERM), DENY(SYS_fsmount, EPERM), DENY(SYS_fsconfig, EPERM),
    DENY(SYS_fspick, EPERM), DENY(SYS_open_tree, EPERM), DENY(SYS_move_mount, EPERM),
    DENY(442 /* mount_setattr */, EPERM), DENY(SYS_name_to_handle_at, EPERM),
    DENY(SYS_open_by_handle_at, EPERM), DENY(SYS_quotactl, EPERM),
    DENY(SYS_fanotify_init, EPERM),

    /* Kernel surface with a long record of holes. */
    DENY(SYS_io_uring_setup, ENOSYS), DENY(SYS_io_uring_enter, ENOSYS),
    DENY(SYS_io_uring_register, ENOSYS), DENY(SYS_io_setup, ENOSYS),
    DENY(SYS_userfaultfd, EPERM), DENY(SYS_bpf, EPERM), DENY(SYS_perf_event_open, EPERM),
    DENY(SYS_keyctl, EPERM), DENY(SYS_add_key, EPERM), DENY(SYS_request_key, EPERM),
    DENY(SYS_modify_ldt, EPERM), DENY(SYS_personality, EPERM), DENY(SYS_vhangup, EPERM),
    DENY(SYS_kcmp, EPERM), DENY(SYS_lookup_dcookie, EPERM), DENY(SYS_vmsplice, EPERM),

    /* Other processes' insides. */
    DENY(SYS_ptrace, EPERM), DENY(SYS_process_vm_readv, EPERM),
    DENY(SYS_process_vm_writev, EPERM), DENY(SYS_pidfd_getfd, EPERM),
    DENY(SYS_process_madvise, EPERM), DENY(SYS_move_pages, EPERM),
    DENY(SYS_migrate_pages, EPERM),

    /* The host: modules, power, clocks, accounting, swap, kernel log. */
    DENY(SYS_init_module, EPERM), DENY(SYS_finit_module, EPERM),
    DENY(SYS_delete_module, EPERM), DENY(SYS_kexec_load, EPERM),
    DENY(SYS_kexec_file_load, EPERM), DENY(SYS_reboot, EPERM), DENY(SYS_swapon, EPERM),
    DENY(SYS_swapoff, EPERM), DENY(SYS_syslog, EPERM), DENY(SYS_acct, EPERM),
    DENY(SYS_settimeofday, EPERM), DENY(SYS_clock_settime, EPERM),
    DENY(SYS_clock_adjtime, EPERM), DENY(SYS_adjtimex, EPERM), DENY(SYS_iopl, EPERM),
    DENY(SYS_ioperm, EPERM), DENY(SYS_sethostname, EPERM), DENY(SYS_setdomainname, EPERM),

    /* Placing itself elsewhere or ahead of others. */
    DENY(SYS_mbind, EPERM), DENY(SYS_set_mempolicy, EPERM), DENY(SYS_ioprio_set, EPERM),
    DENY(SYS_sched_setattr, EPERM), DENY(SYS_flock, ENOLCK),
    DENY(SYS_memfd_secret, ENOSYS),

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

    /* ioctl: no typing into a terminal (there is none, but the call is cheap to close). */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5),
    LOAD_ARG(1),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x541C /* TIOCLINUX */, 0, 1),
    REFUSE(EPERM),
    ALLOW,

    ALLOW,
};

int setup_seccomp(void) {
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
