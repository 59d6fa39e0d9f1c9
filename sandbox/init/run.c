/*
 * One run: three processes deep.
 *
 *   init              serves the worker; lives as long as the jail
 *     guardian        pid 1 of the run's own pid namespace; makes its mounts, waits
 *       program       what is being judged: grouped, limited, unprivileged, filtered
 *
 * The program is never pid 1: pid 1 ignores signals it does not handle, which would
 * falsify abort() and kill(). When the program has ended, the guardian ends whatever it
 * left behind and reports; when the guardian itself is killed, the kernel does the same.
 *
 * Only the program joins the control groups, as late as possible: what the guardian
 * spends on mounts is never billed to it.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the guardian: mounts ---------------------------------------------------- */

static int mount_tmpfs(const char *where, const struct request *p) {
    char options[128];
    snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=0755,uid=%d,gid=%d",
             (unsigned long long)p->tmp_bytes, (unsigned long long)p->tmp_inodes, PROGRAM_UID,
             PROGRAM_UID);
    return mount("tmpfs", where, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

static int setup_mounts(const struct request *p) {
    if (mount_tmpfs("/work", p) < 0 || mount_tmpfs("/tmp", p) < 0 ||
        mount_tmpfs("/dev/shm", p) < 0)
        return -1;
    if (!(p->flags & RUN_APP_WRITABLE) &&
        mount(NULL, "/app", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
        return -1;
    /* The jail's own /proc shows init: cover it, with the run's own or with nothing. */
    if (p->flags & RUN_WITH_PROC)
        return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    return mount("none", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 "size=0,nr_inodes=1,mode=0555");
}

/* ---- the program: everything between fork and exec --------------------------- */

static int setup_descriptors(const struct run *run) {
    /* Received descriptors are all above 2, see receive() in init.c. */
    for (int i = 0; i < 3; i++)
        if (dup2(run->fds[i], i) < 0)
            return -1;
    return 0;
}

static int setup_groups(const struct run *run) {
    for (uint32_t i = 0; i < run->params.groups; i++)
        if (write(run->fds[3 + i], "0", 1) != 1)
            return -1;
    return 0;
}

static int set_limit(int resource, rlim_t value) {
    return setrlimit(resource, &(struct rlimit){value, value});
}

static int setup_limits(const struct request *p) {
    if (set_limit(RLIMIT_CORE, 0) < 0 || set_limit(RLIMIT_FSIZE, p->file_bytes) < 0 ||
        set_limit(RLIMIT_NOFILE, p->open_files) < 0 || set_limit(RLIMIT_MEMLOCK, 0) < 0 ||
        set_limit(RLIMIT_MSGQUEUE, 0) < 0 || set_limit(RLIMIT_RTPRIO, 0) < 0)
        return -1;
    return set_limit(RLIMIT_STACK, p->stack_bytes);
}

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int setup_identity(void) {
    /* Leaving uid 0 empties the effective and permitted sets; init emptied the others. */
    if (setresgid(PROGRAM_UID, PROGRAM_UID, PROGRAM_UID) < 0 ||
        setresuid(PROGRAM_UID, PROGRAM_UID, PROGRAM_UID) < 0)
        return -1;
    umask(022);
    setsid();
    return 0;
}

static void report_failure(int report, enum stage stage) {
    struct answer answer = {.reply = R_ENDED, .error = errno, .stage = stage};
    if (write(report, &answer, sizeof answer) < 0)
        _exit(126);
    _exit(126);
}

__attribute__((noreturn)) static void become_program(const struct run *run, int failure) {
    const struct request *p = &run->params;
    reset_signals();
    if (setup_descriptors(run) < 0 || setup_limits(p) < 0)
        report_failure(failure, STAGE_LIMITS);
    if (chdir(p->flags & RUN_APP_WRITABLE ? "/app" : "/work") < 0)
        report_failure(failure, STAGE_MOUNT);
    if (setup_identity() < 0)
        report_failure(failure, STAGE_IDENTITY);
    if (setup_seccomp() < 0)
        report_failure(failure, STAGE_SECCOMP);
    /* Last, so that what came before is not billed. The opener's credentials count. */
    if (setup_groups(run) < 0)
        report_failure(failure, STAGE_GROUP);
    /* 0, 1 and 2 stay; the failure pipe must live until exec has worked. */
    syscall(SYS_close_range, 3, ~0U, 1 << 2 /* CLOSE_RANGE_CLOEXEC */);
    /*
     * init is ahead of others so that kills are prompt; the program must not be. As late
     * as possible, because on a busy processor this puts us at the end of the queue.
     */
    if (getpriority(PRIO_PROCESS, 0) < 0 && setpriority(PRIO_PROCESS, 0, 0) < 0)
        report_failure(failure, STAGE_LIMITS);
    execve(run->argv[0], run->argv, run->envp);
    report_failure(failure, STAGE_EXEC);
    __builtin_unreachable();
}

/* ---- the guardian: wait for the run, fork, wait for its end, report ------------ */

/* Takes the run from init. Ours alone from here on: init's packet is a copy of ours. */
static void receive_run(struct run *run, int channel) {
    int count;
    size_t length = receive(channel, run->fds, &count);
    if (length == 0)
        _exit(0); /* never needed */
    memcpy(&run->params, packet, sizeof run->params);
    errno = EINVAL;
    if (!split_strings(length, &run->params, run->argv, run->envp))
        report_failure(channel, STAGE_CLONE);
}

/* Whatever the program left behind ends here; afterwards we are alone in our namespace. */
static void end_others(void) {
    while (kill(-1, SIGKILL) == 0)
        while (wait(NULL) < 0 && errno == EINTR)
            ;
}

/*
 * Of two programs that talk through pipes, the one that ends first may be the reason for
 * the other's end. A dying program's descriptors close before it can be waited for, and
 * its partner, woken by that, may be gone by then: to tell the order of their ends as it
 * was, each is stopped where its end begins, with everything still open. If this fails it
 * has ended already, without having run.
 */
static void trace_ends(pid_t program) {
    long options = PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE; /* any thread may end them all */
    ptrace(PTRACE_SEIZE, program, 0, options);
}

/* Lets a traced thread go on, as if nobody had looked. */
static void go_on(pid_t thread, int status) {
    int signal = WSTOPSIG(status), event = status >> 16;
    if (event == PTRACE_EVENT_STOP && signal != SIGTRAP)
        ptrace(PTRACE_LISTEN, thread, 0, 0); /* stopped by a signal: it stays so */
    else
        ptrace(PTRACE_CONT, thread, 0, event ? 0 : signal);
}

/*
 * Waits for the program and whatever it orphaned, though only its own status counts.
 * Returns when its end began, if that was seen, or else when it was over; -1 on failure.
 */
static int64_t await_program(pid_t program, int *status) {
    int64_t began = 0;
    for (;;) {
        pid_t gone = waitpid(-1, status, __WALL);
        if (gone < 0 && errno != EINTR)
            return -1;
        if (gone > 0 && WIFSTOPPED(*status)) {
            if (*status >> 16 == PTRACE_EVENT_EXIT)
                began = now_ns(); /* of several threads the last one's end is all of theirs */
            go_on(gone, *status);
        } else if (gone == program) {
            return began ? began : now_ns();
        }
    }
}

/*
 * A guardian that was not made ahead is forked while init holds the run's descriptors: a
 * pipe whose end we kept would not end for its reader before we do. init's socket goes too.
 */
static void drop_inherited(int channel) {
    if (channel > 3)
        syscall(SYS_close_range, 3, channel - 1, 0);
    syscall(SYS_close_range, channel + 1, ~0U, 0);
}

__attribute__((noreturn)) static void guard(const struct request *place, int channel) {
    static struct run run;
    struct answer answer = {.reply = R_ENDED};
    int failure[2];
    drop_inherited(channel);
    if (setup_mounts(place) < 0)
        report_failure(channel, STAGE_MOUNT);
    if (pipe2(failure, O_CLOEXEC) < 0)
        report_failure(channel, STAGE_CLONE);
    receive_run(&run, channel);
    const struct request *p = &run.params;
    uint32_t fds = 3 + p->groups + (p->flags & RUN_WITH_FILES ? 1 : 0);
    if (setup_work(p, p->flags & RUN_WITH_FILES ? run.fds[fds - 1] : -1) < 0)
        report_failure(channel, STAGE_WORK);

    answer.started_ns = now_ns();
    pid_t program = fork();
    if (program < 0)
        report_failure(channel, STAGE_CLONE);
    if (program == 0)
        become_program(&run, failure[1]);
    if (p->flags & RUN_PAIRED)
        trace_ends(program);
    close(failure[1]);
    /* The guardian must not hold the run's pipes open once the program has them. */
    for (uint32_t i = 0; i < fds; i++)
        close(run.fds[i]);

    int status;
    answer.ended_ns = await_program(program, &status);
    if (answer.ended_ns < 0)
        report_failure(channel, STAGE_CLONE);
    answer.wait_status = status;
    end_others();
    struct answer failed;
    /* Empty after a successful exec: the pipe's other end closed with it. */
    if (read(failure[0], &failed, sizeof failed) == sizeof failed) {
        answer.stage = failed.stage;
        answer.error = failed.error;
    } else if (WIFSIGNALED(status) && exceeds_machine(run.argv[0])) {
        answer.stage = STAGE_EXEC;
        answer.error = ENOMEM;
    }
    int pack = p->collect_bytes ? collect_work(p->collect_bytes) : -1;
    send_answer(channel, &answer, pack);
    _exit(0);
}

int make_guardian(struct guardian *guardian, const struct request *place) {
    int ends[2], room = 2 * MAX_PACKET;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    struct clone_args args = {
        .flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) {
        close(ends[0]);
        guard(place, ends[1]);
    }
    int saved = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        errno = saved;
        return -1;
    }
    *guardian = (struct guardian){.pid = pid, .channel = ends[0], .place = *place};
    return 0;
}
