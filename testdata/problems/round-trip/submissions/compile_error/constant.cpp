#include <cstdio>

int main() {
    const double length = 0;
    length += 1;
    std::printf("%f\n", length);
}
