/*
 * The protocol between the worker (outside, Python) and init (the first process
 * inside the jail), over one SOCK_SEQPACKET socket: a packet is a message, file
 * descriptors travel beside it (SCM_RIGHTS). All integers are native-endian: both
 * ends are the same machine. sandbox/nsjail/wire.py is the other half.
 *
 * Init says READY once; then the worker asks and init answers each request with
 * exactly one packet. While a program runs the only request allowed is KILL, which has
 * no answer of its own (ENDED follows, as it would have anyway).
 * When the worker's end closes, init dies, and with it everything in the jail.
 *
 *   PUT   name, mode, one descriptor   -> DONE   copy its content to /app/name
 *   TAKE  name                         -> DONE + one descriptor, read-only, of the
 *                                                regular file /app/name
 *   LIST                               -> DONE + one descriptor of the names of /app's
 *                                                regular files, NUL-terminated
 *   RUN   parameters, argv, environ,   -> ENDED
 *         descriptors: stdin, stdout, stderr,   with `collect_bytes` one descriptor of a
 *         `groups` open files to join by, and   pack of the regular files that the program
 *         with RUN_WITH_FILES a pack of files   left in /work/feedback, at its start
 *         for /work, at its start
 *   KILL                               -> (ENDED)
 *
 * Nothing in a request comes from the participant except names and argument
 * strings that the worker has checked, and nothing in an answer is computed by the
 * participant's program: it never holds the socket.
 */
#ifndef ASSIZE_PROTOCOL_H
#define ASSIZE_PROTOCOL_H

#include <stdint.h>

#define ASSIZE_PROTOCOL 2
#define MAX_PACKET (192 * 1024)
#define MAX_FDS 12
#define MAX_STRINGS 512
#define MAX_COLLECTED 64 /* files; names are single components, so 255 bytes */

enum op { OP_PUT = 1, OP_TAKE = 2, OP_RUN = 3, OP_KILL = 4, OP_LIST = 5 };
enum reply { R_READY = 1, R_DONE = 2, R_ENDED = 3 };

enum run_flags {
    RUN_APP_WRITABLE = 1, /* compiling: /app is writable and the working directory */
    RUN_WITH_PROC = 2,    /* mount a /proc of the run's own pid namespace */
    RUN_WITH_FILES = 4,   /* a pack of files for /work comes with the request */
    RUN_PAIRED = 8,       /* talks to another run through pipes, see trace_ends */
    RUN_WORK_READ_ONLY = 16,
};

/* What mounts depend on. */
#define RUN_PLACE (RUN_APP_WRITABLE | RUN_WITH_PROC)

/* Followed by `argc` + `envc` NUL-terminated strings (PUT, TAKE: one, the name). */
struct request {
    uint32_t op;
    uint32_t flags;
    uint32_t mode;       /* PUT */
    uint32_t argc;
    uint32_t envc;
    uint32_t groups;     /* RUN: how many descriptors follow the first 3: the cgroup.procs or
                          * tasks files that the program writes "0" to */
    uint64_t tmp_bytes;  /* RUN: size of each private tmpfs */
    uint64_t tmp_inodes;
    uint64_t file_bytes; /* RUN: RLIMIT_FSIZE */
    uint64_t open_files; /* RUN: RLIMIT_NOFILE */
    uint64_t stack_bytes; /* RUN: RLIMIT_STACK: the memory limit, so that depth is memory */
    uint64_t collect_bytes; /* RUN: above 0, make /work/feedback and send its files back when
                             * the program has ended: at most so many bytes in all */
};

/* In a pack, before each file's path (with its NUL) and content. */
struct record {
    uint64_t size;      /* of the content that follows */
    uint32_t path_size; /* with the NUL */
    uint32_t cut;       /* out of a jail: the file is longer */
};

/* Where setting up a run failed; the program itself never got to run. */
enum stage {
    STAGE_NONE = 0,
    STAGE_CLONE = 1,
    STAGE_MOUNT = 2,
    STAGE_GROUP = 3,
    STAGE_LIMITS = 4,
    STAGE_IDENTITY = 5,
    STAGE_SECCOMP = 6,
    STAGE_EXEC = 7, /* the only one that can be the program's own doing */
    STAGE_WORK = 8,
};

struct answer {
    uint32_t reply;
    int32_t error;       /* errno of a failed PUT, TAKE or setup stage; 0 otherwise */
    uint32_t stage;      /* ENDED: enum stage */
    int32_t wait_status; /* ENDED: as waitpid gave it, when stage is STAGE_NONE */
    int64_t started_ns;  /* ENDED: CLOCK_MONOTONIC just before the program's fork */
    int64_t ended_ns;    /* ENDED: just after it was waited for */
};

#endif
