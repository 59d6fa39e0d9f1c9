// expect: TLE
// must-not: compute in threads for free
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
    for (int i = 0; i < 8; i++)
        pthread_create(&thread, NULL, burn, NULL);
    sleep(60);
    return answer();
}
