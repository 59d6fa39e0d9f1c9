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
 * run.c (what happens to a program), files.c (/app), work.c (/work), seccomp.c (the filter),
 * elf.c and wire.c.
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

/* ---- one run, seen from init ----------------------------------------------------- */

static void wait_for(pid_t pid) {
    while (waitpid(pid, NULL, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
}

/* Waits until the guardian reported or died, or the worker asks to kill or goes away. */
static void follow_run(int sock, const struct guardian *guardian) {
    struct answer ended;
    struct pollfd watched[2] = {{guardian->channel, POLLIN, 0}, {sock, POLLIN, 0}};
    int killed = 0;
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
            kill(guardian->pid, SIGKILL);
            killed = 1;
        }
    }
    int pack;
    if (receive_answer(guardian->channel, &ended, &pack)) {
        /* It reports when it is alone: its own end is nothing to wait for. */
        send_answer(sock, &ended, pack);
        if (pack >= 0)
            close(pack);
        wait_for(guardian->pid);
    } else {
        /* Killed ones report nothing. The wait ends when every process of the run is gone. */
        wait_for(guardian->pid);
        ended = (struct answer){.reply = R_ENDED, .wait_status = SIGKILL};
        if (!killed) {
            ended.stage = STAGE_CLONE;
            ended.error = ESRCH;
        }
        send_answer(sock, &ended, -1);
    }
    close(guardian->channel);
}

/*
 * A guardian made ahead, once it is known what runs in this jail look like: a new one
 * for each run, as without it, only earlier.
 */
static struct guardian spare;
static struct request usual;

static void discard_spare(void) {
    kill(spare.pid, SIGKILL);
    wait_for(spare.pid);
    close(spare.channel);
    spare.pid = 0;
}

/* Uses the worker's pauses; a request that comes at once does not wait for this. */
static void prepare_spare(int sock) {
    struct pollfd next = {sock, POLLIN, 0};
    struct timespec pause = {.tv_nsec = 300000};
    if (spare.pid || usual.op != OP_RUN || ppoll(&next, 1, &pause, NULL) != 0)
        return;
    if (make_guardian(&spare, &usual) < 0)
        spare.pid = 0; /* the run that needs one will tell why */
}

static int same_place(const struct request *a, const struct request *b) {
    return (a->flags & RUN_PLACE) == (b->flags & RUN_PLACE) && a->tmp_bytes == b->tmp_bytes && a->tmp_inodes == b->tmp_inodes;
}

static void serve_run(int sock, size_t length, const struct request *r, int *fds, int count) {
    struct answer refused = {.reply = R_ENDED, .stage = STAGE_CLONE, .error = EINVAL};
    int ok = count == (int)(3 + r->groups + (r->flags & RUN_WITH_FILES ? 1 : 0));
    if (spare.pid && !same_place(&spare.place, r))
        discard_spare();
    if (ok && !spare.pid && make_guardian(&spare, r) < 0) {
        refused.error = errno;
        ok = 0;
    }
    struct guardian guardian = spare;
    if (ok) {
        spare.pid = 0;
        if (!(r->flags & RUN_APP_WRITABLE))
            usual = *r; /* a compilation is the only one of its kind */
        /* If this fails the guardian is dead or about to be, which follow_run sees. */
        if (forward(guardian.channel, length, fds, count) < 0)
            kill(guardian.pid, SIGKILL);
    }
    for (int i = 0; i < count; i++)
        close(fds[i]);
    if (ok)
        follow_run(sock, &guardian);
    else
        send_answer(sock, &refused, -1);
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
        prepare_spare(sock);
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
