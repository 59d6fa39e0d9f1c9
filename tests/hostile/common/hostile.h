/* What the hostile C and C++ programs share: the right answer, and the word for success. */
#ifndef HOSTILE_H
#define HOSTILE_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* The problem's answer, which earns AC: the program was contained. */
__attribute__((unused)) static int answer(void) {
    int a, b;
    if (scanf("%d %d", &a, &b) != 2)
        return 3;
    printf("%d\n", a + b);
    fflush(stdout);
    return 0;
}

/* Something worked that must not. Ends the program. */
__attribute__((unused)) static void escaped(const char *what) {
    printf("ESCAPED %s (errno %d, %s)\n", what, errno, strerror(errno));
    fflush(stdout);
    _exit(0);
}

#define REFUSED(call)            \
    do {                         \
        errno = 0;               \
        if ((long)(call) >= 0)   \
            escaped(#call);      \
    } while (0)

/* For calls that check the right to make them first: any other error shows the right. */
#define REFUSED_FIRST(call)                                                          \
    do {                                                                             \
        errno = 0;                                                                   \
        if ((long)(call) >= 0 || (errno != EPERM && errno != EACCES && errno != ENOSYS)) \
            escaped(#call);                                                          \
    } while (0)

/* Programs that signal widely do so only where their jail is a pid namespace of its own. */
__attribute__((unused)) static void only_in_jail(void) {
    if (getuid() != 1000 || getppid() != 1 || getpid() > 100)
        escaped("this is no jail");
}

/* Keeps the processor busy for this much CPU time of the process. */
__attribute__((unused)) static void spin(double seconds) {
    struct timespec t;
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds);
}

/* Writes to every page; the compiler must not see that nobody reads it. */
__attribute__((unused)) static void *touch(void *at, size_t size) {
    memset(at, 1, size);
    __asm__ volatile("" : : "r"(at) : "memory");
    return at;
}

/* Calls `look` with each of the paths in a colon-separated list. */
__attribute__((unused)) static void each_path(const char *paths, void (*look)(const char *)) {
    char copy[8192];
    snprintf(copy, sizeof copy, "%s", paths);
    for (char *path = strtok(copy, ":"); path; path = strtok(NULL, ":"))
        look(path);
}

/* Prints a file that must not be readable. */
__attribute__((unused)) static void loot(const char *path) {
    char data[256];
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return;
    ssize_t n = read(fd, data, sizeof data - 1);
    data[n > 0 ? n : 0] = 0;
    printf("ESCAPED read %s: %s\n", path, data);
    fflush(stdout);
    _exit(0);
}
#endif
