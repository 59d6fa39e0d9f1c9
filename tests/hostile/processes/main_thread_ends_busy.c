// expect: TLE
// must-not: run on unseen when its first thread has ended
// quick: no
// limits: time=0.3
#include "hostile.h"
#include <pthread.h>
static void *burn(void *nothing) {
    for (volatile int i = 0;; i++)
        ;
    return nothing;
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, burn, NULL);
    pthread_exit(NULL);
}
