// expect: CE
// must-not: keep the compiler busy for ever
// quick: no
// limits: compile=2 compile-memory=384
template <int A, int B> struct Bomb {
    using left = typename Bomb<A - 1, B * 2>::left;
    using right = typename Bomb<A - 1, B * 2 + 1>::right;
    left l;
    right r;
};
template <int B> struct Bomb<0, B> { using left = int; using right = int; };
template <int N> struct Wide : Wide<N - 1> { Bomb<14, N> b; };
template <> struct Wide<0> {};
int main() { Wide<800> w; (void)w; }
