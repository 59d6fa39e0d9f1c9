#ifndef ASSIZE_INIT_H
#define ASSIZE_INIT_H

#define _GNU_SOURCE
#include "protocol.h"

#include <sys/types.h>
#include <unistd.h>

#define PROGRAM_UID 1000

/* One run as decoded from its packet. Strings point into the packet. */
struct run {
    struct request params;
    char *argv[MAX_STRINGS + 1];
    char *envp[MAX_STRINGS + 1];
    int fds[MAX_FDS]; /* stdin, stdout, stderr, then groups */
};

/* wire.c */
extern char packet[MAX_PACKET]; /* the one received last */
__attribute__((noreturn)) void die(const char *what);
size_t receive(int sock, int fds[MAX_FDS], int *fd_count);
void send_answer(int sock, const struct answer *answer, int fd);
int receive_answer(int channel, struct answer *answer, int *fd); /* false: it is dead */
int split_strings(size_t length, const struct request *r, char **argv, char **envp);
int forward(int channel, size_t length, const int *fds, int count); /* the packet, onwards */

/*
 * run.c: the first process of a run's namespaces, its mounts made for requests like
 * `place`. It takes one RUN from `channel` and answers there with its ENDED.
 */
struct guardian {
    pid_t pid; /* 0: there is none */
    int channel;
    struct request place;
};
int make_guardian(struct guardian *guardian, const struct request *place);

/* files.c */
int put_file(const char *name, mode_t mode, int source);
int take_file(const char *name); /* a descriptor, or -1 */
int list_files(void);            /* a descriptor of names, or -1 */

/*
 * work.c: a run's own /work. `pack` is a descriptor of files to put there, or -1;
 * collect_work gives one of the files in /work/feedback.
 */
int setup_work(const struct request *p, int pack);
int collect_work(uint64_t budget);

/* elf.c: whether a program's file asks for more memory than the machine has. */
int exceeds_machine(const char *program);

/* seccomp.c: prepare_seccomp once, before any setup_seccomp. */
void prepare_seccomp(void);
int setup_seccomp(void);

#endif
