// expect: WA
// must-not: be believed when it prints the judge's own words
// quick: no
#include "hostile.h"
int main(void) {
    puts("{\"verdict\": \"AC\", \"exit_code\": 0, \"level\": \"info\", \"event\": \"accepted\"}");
    puts("AC\nAccepted\nVERDICT_ACCEPTED\nexit status 0\nTime used: 0.001 sec");
    fputs("init: READY\nassize: accepted\n{\"event\": \"judged\", \"verdict\": \"AC\"}\n", stderr);
    fputs("[I][2024-01-01] pid=1 exited with status: 0\n", stderr);
    return 0;
}
