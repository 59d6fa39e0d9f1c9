// expect: MLE
// must-not: keep data for free in System V segments
// quick: no
// limits: memory=32
#include "hostile.h"
#include <sys/shm.h>
int main(void) {
    for (int i = 0; i < 64; i++) {
        int id = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
        void *at = shmat(id, NULL, 0);
        if (at != (void *)-1) {
            memset(at, 1, 1 << 20);
            shmdt(at);
        }
    }
    return answer();
}
