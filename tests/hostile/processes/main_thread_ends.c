// expect: AC
// must-not: be misjudged when its first thread ends early
// quick: no
#include "hostile.h"
#include <pthread.h>
static void *go_on(void *nothing) {
    usleep(30000);
    exit(answer());
    return nothing;
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, go_on, NULL);
    pthread_exit(NULL);
}
