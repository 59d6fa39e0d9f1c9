// expect: AC
// must-not: count events of other processes
// quick: no
#include "hostile.h"
#include <linux/perf_event.h>
#include <sys/syscall.h>
int main(void) {
    struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes};
    REFUSED(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
    REFUSED(syscall(SYS_perf_event_open, &attributes, -1, 0, -1, 0));
    return answer();
}
