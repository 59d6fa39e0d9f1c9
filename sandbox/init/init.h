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

/* run.c: clones the run's own first process; the answer will arrive on *report. */
pid_t start_run(const struct run *run, int *report);

/* files.c */
int put_file(const char *name, mode_t mode, int source);
int take_file(const char *name); /* a descriptor, or -1 */
int list_files(void);            /* a descriptor of names, or -1 */

/* elf.c: whether a program's file asks for more memory than the machine has. */
int exceeds_machine(const char *program);

/* seccomp.c: prepare_seccomp once, before any setup_seccomp. */
void prepare_seccomp(void);
int setup_seccomp(void);

#endif
