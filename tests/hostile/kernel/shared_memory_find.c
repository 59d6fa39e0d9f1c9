// expect: AC
// must-not: find memory, queues, semaphores or files of another jail
// quick: no
#include "hostile.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void) {
    for (int i = 0; i < 100; i++) {
        REFUSED(shmget(0x41737a65, 4096, 0));
        REFUSED(msgget(0x41737a65, 0));
        REFUSED(semget(0x41737a65, 1, 0));
        REFUSED(shm_open("/assize-hostile", O_RDWR, 0));
        REFUSED(open("/tmp/assize-hostile", O_RDWR));
        usleep(10000);
    }
    return answer();
}
