// expect: AC
// must-not: share memory, queues or semaphores with another jail
// quick: no
// partner: shared_memory_find.c
#include "hostile.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void) {
    shmget(0x41737a65, 4096, IPC_CREAT | 0666);
    msgget(0x41737a65, IPC_CREAT | 0666);
    semget(0x41737a65, 1, IPC_CREAT | 0666);
    shm_open("/assize-hostile", O_CREAT | O_RDWR, 0666);
    close(open("/tmp/assize-hostile", O_CREAT | O_RDWR, 0666));
    usleep(1200000);
    return answer();
}
