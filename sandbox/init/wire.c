/*
 * Packets and descriptors on sockets: to and from the worker, and from init to a guardian.
 */
#include "init.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

char packet[MAX_PACKET];

void die(const char *what) {
    fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* One packet and its descriptors; returns the length, 0 when the worker is gone. */
size_t receive(int sock, int fds[MAX_FDS], int *fd_count) {
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

void send_answer(int sock, const struct answer *answer, int fd) {
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

/* From a guardian, which may be dead; `fd` is -1 if none came. */
int receive_answer(int channel, struct answer *answer, int *fd) {
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {answer, sizeof *answer};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1,
                             .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    *fd = -1;
    if (n != sizeof *answer)
        return 0;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (rights && rights->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(rights), sizeof *fd);
    return 1;
}

/* Splits the strings that follow the header; false if they do not match the counts. */
int split_strings(size_t length, const struct request *r, char **argv, char **envp) {
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

int forward(int channel, size_t length, const int *fds, int count) {
    union {
        char space[CMSG_SPACE(sizeof(int) * MAX_FDS)];
        struct cmsghdr align;
    } control = {{0}};
    size_t bytes = sizeof(int) * (size_t)count;
    struct iovec part = {packet, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(bytes)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(bytes);
    memcpy(CMSG_DATA(rights), fds, bytes);
    return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}
