// expect: AC
// must-not: learn by __has_include which files there are
// quick: no
#include "hostile.h"
#if __has_include("@SECRET_0@") || __has_include("@SECRET_1@") || __has_include("@SECRET_2@") || \
    __has_include("@SECRET_3@") || __has_include("@SECRET_4@") || __has_include("@OWN_ANSWER@") || \
    __has_include("/etc/shadow") || __has_include("/run/assize/slots/0")
int main(void) { escaped("the compiler sees a file of the host"); }
#else
int main(void) { return answer(); }
#endif
