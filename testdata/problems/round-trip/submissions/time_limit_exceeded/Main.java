import java.util.Scanner;

/** Waits until two sums of doubles meet exactly, which rounding prevents. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(new java.io.BufferedInputStream(System.in));
        int n = in.nextInt();
        double[] x = new double[n + 1], y = new double[n + 1];
        for (int i = 0; i < n; i++) {
            x[i] = in.nextInt();
            y[i] = in.nextInt();
        }
        x[n] = x[0];
        y[n] = y[0];
        double length = 0, longest = 0, twice = 0;
        for (int i = 0; i < n; i++) {
            double way = Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
            double walked = 0;
            while (walked != way) walked += way / 10;
            length += walked;
            longest = Math.max(longest, way);
            twice += x[i] * y[i + 1] - x[i + 1] * y[i];
        }
        System.out.println(length + " " + longest + " " + twice / 2);
    }
}
