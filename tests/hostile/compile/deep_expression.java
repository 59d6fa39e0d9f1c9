// expect: CE
// must-not: take the judge down with a compiler out of stack
// quick: no
// limits: compile=2
public class Main {
    static class A<T> {}
    static class B<X> extends A<A<? super B<B<X>>>> {}
    static A<? super B<String>> a = (A<? super B<String>>) (Object) new B<String>();
    static A<? super A<? super B<B<String>>>> b = new B<B<String>>();
    int f(B<Integer> x) { A<? super B<Integer>> y = x; return undefined; }
}
