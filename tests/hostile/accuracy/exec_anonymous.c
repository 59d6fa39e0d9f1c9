// expect: AC
// must-not: be refused for running a file that has no name
// quick: no
#include "hostile.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
extern char **environ;
int main(int argc, char **argv) {
    if (argc > 1)
        return answer();
    int self = open("/app/a.out", O_RDONLY), copy = memfd_create("copy", 0);
    while (sendfile(copy, self, NULL, 1 << 20) > 0)
        ;
    fexecve(copy, (char *[]){argv[0], "again", NULL}, environ);
    execveat(copy, "", (char *[]){argv[0], "again", NULL}, environ, AT_EMPTY_PATH);
    return 9;
}
