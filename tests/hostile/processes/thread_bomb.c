// expect: AC
// must-not: have more threads than its group allows
// quick: no
#include "hostile.h"
#include <pthread.h>
static void *sleeper(void *nothing) {
    pause();
    return nothing;
}
int main(void) {
    pthread_t thread;
    pthread_attr_t small;
    int made = 0;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 16384);
    while (made < 3000 && pthread_create(&thread, &small, sleeper, NULL) == 0)
        made++;
    if (made > 300)
        escaped("more threads than allowed");
    return answer();
}
