// expect: AC
// must-not: leave its processor for a neighbour's
// quick: no
#include "hostile.h"
#include <sched.h>
int main(void) {
    cpu_set_t all, got;
    CPU_ZERO(&all);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        CPU_SET(cpu, &all);
    sched_setaffinity(0, sizeof all, &all);
    CPU_ZERO(&got);
    sched_getaffinity(0, sizeof got, &got);
    if (CPU_COUNT(&got) != 1)
        escaped("runs on several processors");
    return answer();
}
