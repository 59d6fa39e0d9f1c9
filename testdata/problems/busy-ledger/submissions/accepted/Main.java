import java.io.*;
import java.util.*;

/** A Fenwick tree over the lines that are ever written. */
public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        int q = Integer.parseInt(in.readLine().split(" ")[1]);
        int[][] things = new int[q][];
        TreeSet<Integer> written = new TreeSet<>();
        for (int i = 0; i < q; i++) {
            String[] words = in.readLine().split(" ");
            int a = Integer.parseInt(words[1]), b = Integer.parseInt(words[2]);
            boolean adds = words[0].equals("+");
            things[i] = new int[] {adds ? 1 : 0, a, b};
            if (adds) written.add(a);
        }
        int[] lines = written.stream().mapToInt(x -> x).toArray();
        long[] tree = new long[lines.length + 1];
        StringBuilder out = new StringBuilder();
        for (int[] t : things) {
            if (t[0] == 0) {
                out.append(upto(lines, tree, t[2]) - upto(lines, tree, t[1] - 1)).append('\n');
            } else {
                int i = Arrays.binarySearch(lines, t[1]) + 1;
                for (; i < tree.length; i += i & -i) tree[i] += t[2];
            }
        }
        System.out.print(out);
    }

    private static long upto(int[] lines, long[] tree, int line) {
        int found = Arrays.binarySearch(lines, line);
        long sum = 0;
        for (int i = found >= 0 ? found + 1 : -found - 1; i > 0; i &= i - 1) sum += tree[i];
        return sum;
    }
}
