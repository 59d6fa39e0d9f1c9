// expect: AC
// must-not: inherit the judge's environment
// quick: no
#include "hostile.h"
extern char **environ;
int main(void) {
    const char *words[] = {"ASSIZE", "SECRET", "TOKEN", "DATABASE", "PYTHONPATH", "VIRTUAL_ENV",
                           "SSH", "canary", "PASSWORD", "USER=root"};
    for (char **entry = environ; *entry; entry++)
        for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
            if (strstr(*entry, words[i]))
                escaped(*entry);
    /* Also beyond the list's end, where the old stack would be. */
    for (char **entry = environ; *entry; entry++)
        fprintf(stderr, "%s\n", *entry);
    return answer();
}
