import java.util.*;

/** Takes the time of a town that was never reached. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(new java.io.BufferedInputStream(System.in));
        int n = in.nextInt(), m = in.nextInt();
        Map<Integer, Integer> direct = new HashMap<>();
        while (m-- > 0) {
            int a = in.nextInt(), b = in.nextInt(), t = in.nextInt();
            if (a == 1) direct.merge(b, t, Math::min);
        }
        int time = direct.get(n);
        System.out.println(time);
    }
}
