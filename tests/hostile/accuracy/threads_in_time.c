// expect: AC
// must-not: be refused for using threads
// quick: no
#include "hostile.h"
#include <pthread.h>
static void *work(void *nothing) {
    for (volatile int i = 0; i < 1000000; i++)
        ;
    return nothing;
}
int main(void) {
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return answer();
}
