// expect: RE
// must-not: look like an out-of-memory kill
// quick: no
// limits: memory=256 time=2
public class Main {
    public static void main(String[] args) {
        System.out.println(42);
        System.exit(137);
    }
}
