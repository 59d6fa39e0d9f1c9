// expect: RE
// must-not: be anything but a runtime error
// quick: no
// limits: memory=256 time=3
public class Main {
    static int down(int depth) {
        return down(depth + 1) + 1;
    }

    public static void main(String[] args) {
        System.out.println(down(0));
    }
}
