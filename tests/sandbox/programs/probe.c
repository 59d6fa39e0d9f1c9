/* What a hostile or clumsy program might do, one deed for each first argument. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024L * 1024L)
#define SHM_KEY 0x41535a45

/* Larger than any memory limit here, and never touched. */
static char untouched[1L << 30];
char *volatile keep_untouched = untouched;
extern char **environ;

static void touch(long mib) {
    char *memory = malloc((size_t)(mib * MIB));
    for (long at = 0; at < mib * MIB; at += 4096)
        *(volatile char *)(memory + at) = 1;
}

static void *burn(void *unused) {
    (void)unused;
    for (volatile long i = 0;; i++)
        ;
}

static void burn_in_threads(int count) {
    pthread_t thread;
    for (int i = 0; i < count; i++)
        pthread_create(&thread, NULL, burn, NULL);
    pause();
}

static void burn_in_children(int count) {
    for (int i = 0; i < count; i++)
        if (fork() == 0)
            burn(NULL);
    pause();
}

static int die_in_child(long mib) {
    int status;
    pid_t child = fork();
    if (child == 0) {
        touch(mib);
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 0 : 1;
}

static int fill(const char *path, long mib) {
    static char block[MIB];
    memset(block, 1, sizeof block);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (long i = 0; i < mib; i++)
        if (write(fd, block, sizeof block) != (ssize_t)sizeof block)
            return errno;
    return 0;
}

static int flood(int fd, long bytes) {
    static char block[1 << 16];
    memset(block, 'x', sizeof block);
    while (bytes != 0) {
        size_t part = bytes < 0 || bytes > (long)sizeof block ? sizeof block : (size_t)bytes;
        ssize_t n = write(fd, block, part);
        if (n < 0)
            return errno;
        if (bytes > 0)
            bytes -= n;
    }
    return 0;
}

static void bomb(void) {
    for (;;)
        if (fork() < 0)
            sched_yield();
}

/* A child of init's own that has left our session, group and parent. */
static void daemonize(void) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            signal(SIGHUP, SIG_IGN);
            signal(SIGTERM, SIG_IGN);
            for (;;)
                sleep(1000);
        }
        _exit(0);
    }
    wait(NULL);
}

static void litter(void) {
    const char *places[] = {"/work/left", "/tmp/left", "/dev/shm/left"};
    for (int i = 0; i < 3; i++)
        close(open(places[i], O_CREAT | O_WRONLY, 0666));
    mkfifo("/tmp/fifo", 0666);
    if (shmget(SHM_KEY, 4096, IPC_CREAT | 0666) < 0)
        abort();
    daemonize();
}

static void look_in(const char *path) {
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            printf("%s/%s\n", path, entry->d_name);
}

static void look(void) {
    look_in("/work");
    look_in("/tmp");
    look_in("/dev/shm");
    if (shmget(SHM_KEY, 4096, 0) >= 0)
        printf("shared memory\n");
    /* Signal 0 to everyone that we may signal; ourselves do not count. */
    if (kill(-1, 0) == 0 || errno != ESRCH)
        printf("processes %d\n", errno);
}

static void list_descriptors(void) {
    for (int fd = 0; fd < 65536; fd++) {
        int flags = fcntl(fd, F_GETFL);
        if (flags >= 0)
            printf("%d %s\n", fd, (flags & O_ACCMODE) == O_RDONLY ? "r" : "w");
    }
}

static struct sockaddr_un abstract(const char *name, socklen_t *length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path + 1, name);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
    return address;
}

static void listen_abstract(const char *name) {
    socklen_t length;
    struct sockaddr_un address = abstract(name, &length);
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(s, (void *)&address, length) || listen(s, 1))
        abort();
    shmget(SHM_KEY, 4096, IPC_CREAT | 0666);
    write(1, "listening\n", 10);
    pause();
}

static int connect_abstract(const char *name) {
    socklen_t length;
    struct sockaddr_un address = abstract(name, &length);
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&address, length) ? errno : 0;
}

#define TRY(call)                                                                   \
    do {                                                                            \
        errno = 0;                                                                  \
        long result = (long)(call);                                                 \
        printf("%s %d\n", #call, result < 0 ? errno : 0);                           \
    } while (0)

#define S(name) SYS_##name, 0L, 0L, 0L, 0L, 0L, 0L

static void try_denied(void) {
    TRY(syscall(S(clone3)));
    TRY(syscall(S(unshare)));
    TRY(syscall(S(setns)));
    TRY(syscall(S(mount)));
    TRY(syscall(S(umount2)));
    TRY(syscall(S(pivot_root)));
    TRY(syscall(S(chroot)));
    TRY(syscall(S(fsopen)));
    TRY(syscall(S(open_tree)));
    TRY(syscall(S(move_mount)));
    TRY(syscall(S(name_to_handle_at)));
    TRY(syscall(S(open_by_handle_at)));
    TRY(syscall(S(io_uring_setup)));
    TRY(syscall(S(io_setup)));
    TRY(syscall(S(userfaultfd)));
    TRY(syscall(S(bpf)));
    TRY(syscall(S(perf_event_open)));
    TRY(syscall(S(keyctl)));
    TRY(syscall(S(add_key)));
    TRY(syscall(S(request_key)));
    TRY(syscall(S(modify_ldt)));
    TRY(syscall(S(personality)));
    TRY(syscall(S(kcmp)));
    TRY(syscall(S(vmsplice)));
    TRY(syscall(S(ptrace)));
    TRY(syscall(S(process_vm_readv)));
    TRY(syscall(S(process_vm_writev)));
    TRY(syscall(S(pidfd_getfd)));
    TRY(syscall(S(init_module)));
    TRY(syscall(S(kexec_load)));
    TRY(syscall(S(reboot)));
    TRY(syscall(S(swapon)));
    TRY(syscall(S(syslog)));
    TRY(syscall(S(settimeofday)));
    TRY(syscall(S(sethostname)));
    TRY(syscall(S(mbind)));
    TRY(syscall(S(flock)));
    TRY(syscall(S(memfd_secret)));
    TRY(syscall(SYS_clone, (long)(CLONE_NEWUSER | SIGCHLD), 0L, 0L, 0L, 0L));
    TRY(syscall(SYS_clone, (long)(CLONE_NEWNET | SIGCHLD), 0L, 0L, 0L, 0L));
    TRY(socket(AF_INET, SOCK_STREAM, 0));
    TRY(socket(AF_INET6, SOCK_DGRAM, 0));
    TRY(socket(AF_NETLINK, SOCK_RAW, 0));
    TRY(socket(AF_PACKET, SOCK_RAW, 0));
    TRY(socket(AF_VSOCK, SOCK_STREAM, 0));
    TRY(socket(AF_ALG, SOCK_SEQPACKET, 0));
    TRY(ioctl(0, TIOCSTI, "x"));
    TRY(syscall(0x40000000 + SYS_getpid)); /* x32 */
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "r8", "r9", "r10", "r11", "memory");
    printf("int80 %ld\n", -result);
}

static void try_allowed(void) {
    int pair[2];
    TRY(socket(AF_UNIX, SOCK_STREAM, 0));
    TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    TRY(fork() == 0 ? (_exit(0), 0) : 0);
    TRY(syscall(S(getpid)));
    TRY(syscall(S(gettid)));
    TRY(sched_yield());
    TRY(syscall(SYS_memfd_create, "x", 0L));
}

int main(int argc, char **argv) {
    const char *deed = argc > 1 ? argv[1] : "nothing", *text = argc > 2 ? argv[2] : "";
    long number = atol(text);
#define DEED(name) else if (!strcmp(deed, name))
    if (!strcmp(deed, "nothing"))
        return 0;
    DEED("touch") touch(number);
    DEED("burn") burn(NULL);
    DEED("burn-threads") burn_in_threads((int)number);
    DEED("burn-children") burn_in_children((int)number);
    DEED("burn-threads-and-exit") {
        for (int i = 0; i < 3; i++)
            if (fork() == 0)
                for (struct rusage use;;) {
                    getrusage(RUSAGE_SELF, &use);
                    if (use.ru_utime.tv_usec + use.ru_stime.tv_usec > number * 1000)
                        _exit(0);
                }
        while (wait(NULL) > 0)
            ;
    }
    DEED("sleep") sleep((unsigned)number);
    DEED("abort") abort();
    DEED("terminate") { kill(getpid(), SIGTERM); sleep(100); }
    DEED("segfault") { *(volatile int *)8 = 1; }
    DEED("kill-self") kill(getpid(), SIGKILL);
    DEED("exit") return (int)number;
    DEED("ids") printf("%d %d %d %d\n", getpid(), getppid(), getuid(), getgid());
    DEED("child-memory") return die_in_child(number);
    DEED("fill") return fill(argv[3], number);
    DEED("flood") return flood(atoi(argv[3]), number);
    DEED("bomb") bomb();
    DEED("daemon") daemonize();
    DEED("litter") litter();
    DEED("look") look();
    DEED("descriptors") list_descriptors();
    DEED("environment") for (char **e = environ; *e; e++) puts(*e);
    DEED("denied") try_denied();
    DEED("allowed") try_allowed();
    DEED("listen") listen_abstract(text);
    DEED("connect") return connect_abstract(text);
    DEED("shared-memory") return shmget(SHM_KEY, 4096, 0) < 0 ? errno : 0;
    DEED("write-stdin") return write(0, "x", 1) < 0 ? errno : 0;
    DEED("reopen-stdin") return open("/proc/self/fd/0", O_RDWR) < 0 ? errno : 0;
    DEED("create") return open(text, O_CREAT | O_WRONLY, 0600) < 0 ? errno : 0;
    DEED("open") return open(text, O_RDONLY) < 0 ? errno : 0;
    DEED("symlink") return symlink(argv[3], text) < 0 ? errno : 0;
    DEED("fifo") return mkfifo(text, 0666) < 0 ? errno : 0;
    DEED("mkdir") return mkdir(text, 0777) < 0 || close(open(argv[3], O_CREAT, 0666)) < 0;
    DEED("drink") {
        static char block[1 << 16];
        while (read(0, block, sizeof block) > 0)
            ;
        return (int)number;
    }
    else return 99;
    return 0;
}
