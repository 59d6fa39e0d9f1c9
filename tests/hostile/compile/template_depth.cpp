// expect: CE
// must-not: overflow the compiler's stack
// quick: no
// limits: compile=4
template <int N> struct Deep { static const int value = Deep<N + 1>::value + 1; };
int main() { return Deep<0>::value; }
