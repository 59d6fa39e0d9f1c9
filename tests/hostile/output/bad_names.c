// expect: AC
// must-not: break the judge by file names that are no text
// quick: no
#include "hostile.h"
int main(void) {
    const char *names[] = {"/tmp/\xff\xfe", "/tmp/\n\033[31m", "/tmp/-rf", "/tmp/$(id)", "/tmp/ "};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        close(open(names[i], O_WRONLY | O_CREAT, 0600));
    fputs("\xff\xfe", stderr);
    return answer();
}
