import java.io.*;

public class Main {
    public static void main(String[] args) throws IOException {
        String s = new BufferedReader(new InputStreamReader(System.in)).readLine().trim();
        char[] t = new char[2 * s.length() + 1];
        for (int i = 0; i < t.length; i++) {
            t[i] = i % 2 == 0 ? '|' : Character.toUpperCase(s.charAt(i / 2));
        }
        int[] reach = new int[t.length];
        int centre = 0, best = 0;
        for (int i = 0; i < t.length; i++) {
            int right = centre + reach[centre];
            int r = i < right ? Math.min(right - i, reach[2 * centre - i]) : 0;
            while (i - r > 0 && i + r + 1 < t.length && t[i - r - 1] == t[i + r + 1]) r++;
            reach[i] = r;
            if (i + r > right) centre = i;
            if (r > reach[best]) best = i;
        }
        int start = (best - reach[best]) / 2;
        System.out.println(s.substring(start, start + reach[best]).toUpperCase());
    }
}
