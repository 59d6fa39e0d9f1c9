// expect: CE
// must-not: compute in the compiler for ever
// quick: no
// limits: compile=3 compile-memory=384
constexpr unsigned long loop() {
    unsigned long sum = 0;
    for (unsigned long i = 0; i < 1ul << 40; i++) sum += i * i;
    return sum;
}
constexpr unsigned long value = loop();
int main() { return (int)value; }
