// expect: RE
// must-not: be accepted for output before an exception
// quick: no
// limits: memory=256 time=2
public class Main {
    public static void main(String[] args) {
        System.out.println(42);
        throw new IllegalStateException("hostile");
    }
}
