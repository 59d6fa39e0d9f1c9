// expect: AC
// must-not: keep System V objects from one test to the next
// quick: no
// tests: 2
#include "hostile.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void) {
    REFUSED(shmget(0x4153, 4096, 0));
    REFUSED(msgget(0x4153, 0));
    REFUSED(semget(0x4153, 1, 0));
    shmget(0x4153, 4096, IPC_CREAT | 0666);
    msgget(0x4153, IPC_CREAT | 0666);
    semget(0x4153, 1, IPC_CREAT | 0666);
    return answer();
}
