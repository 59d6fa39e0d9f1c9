// expect: AC
// must-not: be refused for an OutOfMemoryError that it handled
// quick: no
// limits: memory=128 time=3
import java.util.*;

public class Main {
    public static void main(String[] args) {
        try {
            System.out.print(new long[1 << 28].length == 0 ? "x" : "");
        } catch (OutOfMemoryError handled) {
        }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
