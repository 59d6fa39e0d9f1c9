// expect: AC
// must-not: run ahead of others
// quick: no
#include "hostile.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
int main(void) {
    struct sched_param top = {99}, one = {1};
    struct rlimit high = {99, 99};
    unsigned deadline[12] = {48, 6 /* SCHED_DEADLINE */};
    REFUSED(setpriority(PRIO_PROCESS, 0, -5));
    REFUSED(setpriority(PRIO_PROCESS, 1, -5));
    REFUSED(setpriority(PRIO_PGRP, 0, -1));
    REFUSED(sched_setscheduler(0, SCHED_FIFO, &top));
    REFUSED(sched_setscheduler(0, SCHED_RR, &one));
    REFUSED(setrlimit(RLIMIT_RTPRIO, &high));
    REFUSED(setrlimit(RLIMIT_NICE, &high));
    REFUSED(syscall(SYS_sched_setattr, 0, deadline, 0));
    return answer();
}
