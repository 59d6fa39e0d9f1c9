import java.util.*;

/** Town n has no place in the list. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(new java.io.BufferedInputStream(System.in));
        int n = in.nextInt(), m = in.nextInt();
        long[] best = new long[n];
        Arrays.fill(best, Long.MAX_VALUE / 2);
        best[1] = 0;
        while (m-- > 0) {
            int a = in.nextInt(), b = in.nextInt(), t = in.nextInt();
            best[b] = Math.min(best[b], best[a] + t);
        }
        System.out.println(best[n]);
    }
}
