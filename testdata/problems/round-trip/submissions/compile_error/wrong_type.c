#include <math.h>
#include <stdio.h>

struct point {
    double x, y;
};

int main(void) {
    struct point a = {0, 0}, b = {3, 4};
    printf("%f\n", sqrt(b - a));
    return 0;
}
