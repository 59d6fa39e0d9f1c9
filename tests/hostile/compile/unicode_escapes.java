// expect: AC
// must-not: confuse the search for the main class by hidden characters
// quick: no
// limits: memory=256 time=2
// \u002a\u002f is not the end of a line comment
public class Main {
    /* package evil; static void main( */
    public static void m\u0061in(String[] args) {
        java.util.Scanner in = new java.util.Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
