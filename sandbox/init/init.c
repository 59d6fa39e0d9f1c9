/*
 * init: the trusted first process of a jail.
 *
 * Theory of operation. nsjail has built the jail (user, pid, mount, net, ipc, uts and
 * cgroup namespaces, a read-only root) and started us in it. We are uid 0 of that user
 * namespace only: outside we are an unprivileged uid of this slot's own. We mount the
 * few things every run shares, then serve the worker's requests (protocol.h) one after
 * the other until its end of the socket closes.
 *
 * The file is meant to be read by a security reviewer in one sitting, together with
 * run.c (what happens to a program), files.c (/app), seccomp.c (the filter) and elf.c.
 *
 * Usage: init FD APP_BYTES    FD is our end of a SOCK_SEQPACKET socket, APP_BYTES the
 * size of /app.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static char packet[MAX_PACKET];

static void die(const char *what) {
    fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- the wire ------------------------------------------------------------------ */

/* One packet and its descriptors; returns the length, 0 when the worker is gone. */
static size_t receive(int sock, int fds[MAX_FDS], int *fd_count) {
    union {
        char space[CMSG_SPACE(sizeof(int) * MAX_FDS)];
        struct cmsghdr align;
    } control;
    struct iovec part = {packet, sizeof packet - 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1,
                             .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n;
    do
        n = recvmsg(sock, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        die("recvmsg");
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        errno = EMSGSIZE;
        die("request");
    }
    *fd_count = 0;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (rights && rights->cmsg_type == SCM_RIGHTS) {
        *fd_count = (int)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(fds, CMSG_DATA(rights), sizeof(int) * (size_t)*fd_count);
    }
    packet[n] = 0; /* the last string always ends */
    return (size_t)n;
}

static void send_answer(int sock, const struct answer *answer, int fd) {
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec part = {(void *)answer, sizeof *answer};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    }
    if (sendmsg(sock, &message, MSG_NOSIGNAL) < 0)
        die("sendmsg");
}

/* Splits the strings that follow the header; false if they do not match the counts. */
static int split_strings(size_t length, const struct request *r, char **argv, char **envp) {
    char *at = packet + sizeof *r, *end = packet + length;
    if (r->argc == 0 || r->argc + r->envc > MAX_STRINGS)
        return 0;
    for (uint32_t i = 0; i < r->argc + r->envc; i++) {
        if (at >= end)
            return 0;
        if (i < r->argc)
            argv[i] = at;
        else
            envp[i - r->argc] = at;
        at += strlen(at) + 1;
    }
    argv[r->argc] = NULL;
    envp[r->envc] = NULL;
    return at == end;
}

/* ---- one run, seen from init ----------------------------------------------------- */

/* Waits until the guardian reported or died, or the worker asks to kill or goes away. */
static void follow_run(int sock, pid_t guardian, int report) {
    struct answer ended = {.reply = R_ENDED, .wait_status = SIGKILL};
    struct pollfd watched[2] = {{report, POLLIN, 0}, {sock, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 2, -1) < 0) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        if (watched[0].revents)
            break;
        if (watched[1].revents) {
            int fds[MAX_FDS], count;
            if (receive(sock, fds, &count) == 0)
                exit(0); /* the pid namespace dies with us */
            kill(guardian, SIGKILL);
        }
    }
    /* Killed guardians report nothing: then the status above stands for SIGKILL. */
    if (read(report, &ended, sizeof ended) != sizeof ended)
        ended = (struct answer){.reply = R_ENDED, .wait_status = SIGKILL};
    close(report);
    /* Returns only when every process of the run is gone. */
    while (waitpid(guardian, NULL, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    send_answer(sock, &ended, -1);
}

static void serve_run(int sock, size_t length, const struct request *r, int *fds, int count) {
    static struct run run;
    struct answer answer = {.reply = R_ENDED, .stage = STAGE_CLONE, .error = EINVAL};
    run.params = *r;
    memcpy(run.fds, fds, sizeof run.fds);
    if (count != (int)(3 + r->groups) || !split_strings(length, r, run.argv, run.envp)) {
        send_answer(sock, &answer, -1);
        return;
    }
    int report;
    pid_t guardian = start_run(&run, &report);
    for (int i = 0; i < count; i++)
        close(fds[i]);
    if (guardian < 0) {
        answer.error = errno;
        send_answer(sock, &answer, -1);
        return;
    }
    follow_run(sock, guardian, report);
}

static void serve_file(int sock, size_t length, const struct request *r, int *fds, int count) {
    struct answer answer = {.reply = R_DONE};
    char *name[MAX_STRINGS + 1], *none[MAX_STRINGS + 1];
    int out = -1;
    errno = EINVAL;
    int ok = r->op == OP_LIST ||
             (r->argc == 1 && r->envc == 0 && split_strings(length, r, name, none));
    if (ok && r->op == OP_LIST)
        ok = (out = list_files()) >= 0;
    else if (ok && r->op == OP_PUT)
        ok = count == 1 && put_file(name[0], r->mode & 0777, fds[0]) == 0;
    else if (ok)
        ok = (out = take_file(name[0])) >= 0;
    if (!ok)
        answer.error = errno;
    send_answer(sock, &answer, out);
    if (out >= 0)
        close(out);
    for (int i = 0; i < count; i++)
        close(fds[i]);
}

static void serve(int sock) {
    for (;;) {
        int fds[MAX_FDS], count;
        struct request r;
        size_t length = receive(sock, fds, &count);
        if (length == 0)
            return;
        if (length < sizeof r) {
            errno = EBADMSG;
            die("request");
        }
        memcpy(&r, packet, sizeof r);
        if (r.op == OP_RUN)
            serve_run(sock, length, &r, fds, count);
        else if (r.op == OP_PUT || r.op == OP_TAKE || r.op == OP_LIST)
            serve_file(sock, length, &r, fds, count);
        else if (r.op != OP_KILL) { /* a KILL that came too late is fine */
            errno = EBADMSG;
            die("request");
        }
    }
}

/* ---- start ----------------------------------------------------------------------- */

static void setup_app(const char *size) {
    char options[128];
    snprintf(options, sizeof options, "size=%s,nr_inodes=16384,mode=0755,uid=%d,gid=%d", size,
             PROGRAM_UID, PROGRAM_UID);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        die("private mounts");
    if (mount("tmpfs", "/app", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
        die("/app");
}

/*
 * Empties the capability sets that survive a change of uid and an exec. Ours of this
 * moment stay: they are the effective and permitted ones, and we never exec.
 */
static void setup_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            die("bounding set");
    if (syscall(SYS_capget, &header, sets) < 0)
        die("capget");
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        sets[i].inheritable = 0;
    if (syscall(SYS_capset, &header, sets) < 0)
        die("inheritable capabilities");
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: init SOCKET_FD APP_BYTES\n");
        return 2;
    }
    int sock = atoi(argv[1]);
    fcntl(sock, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Not to be inspected by anything that shares our outside uid. */
    prctl(PR_SET_DUMPABLE, 0);
    umask(0);
    setup_app(argv[2]);
    setup_capabilities();
    prepare_seccomp();
    send_answer(sock, &(struct answer){.reply = R_READY, .stage = ASSIZE_PROTOCOL}, -1);
    serve(sock);
    return 0;
}
