#include <stdio.h>

struct train {
    int to minutes;
};

int main(void) {
    struct train t = {1, 2};
    printf("%d\n", t.minutes);
    return 0;
}
