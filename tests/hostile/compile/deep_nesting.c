// expect: CE AC
// must-not: take the judge down with a crashing compiler
// quick: no
// limits: compile=2 compile-memory=256
#define P1(x) ((((((((((x))))))))))
#define P2(x) P1(P1(P1(P1(P1(P1(P1(P1(P1(P1(x))))))))))
#define P3(x) P2(P2(P2(P2(P2(P2(P2(P2(P2(P2(x))))))))))
#define P4(x) P3(P3(P3(P3(P3(P3(P3(P3(P3(P3(x))))))))))
int main(void) { return P4(P4(P4(P4(0)))) * 0; }
