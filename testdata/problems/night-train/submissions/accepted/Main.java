import java.io.*;
import java.util.*;

public class Main {
    private static StreamTokenizer in = new StreamTokenizer(new BufferedInputStream(System.in));

    private static int next() throws IOException {
        in.nextToken();
        return (int) in.nval;
    }

    public static void main(String[] args) throws IOException {
        int n = next(), m = next();
        List<List<int[]>> trains = new ArrayList<>();
        for (int i = 0; i <= n; i++) trains.add(new ArrayList<>());
        while (m-- > 0) {
            int a = next(), b = next(), t = next();
            trains.get(a).add(new int[] {b, t});
            trains.get(b).add(new int[] {a, t});
        }
        long[] best = new long[n + 1];
        Arrays.fill(best, Long.MAX_VALUE);
        PriorityQueue<long[]> queue = new PriorityQueue<>(Comparator.comparingLong(x -> x[0]));
        queue.add(new long[] {best[1] = 0, 1});
        while (!queue.isEmpty()) {
            long[] head = queue.poll();
            int town = (int) head[1];
            if (head[0] > best[town]) continue;
            for (int[] train : trains.get(town)) {
                long time = head[0] + train[1];
                if (time < best[train[0]]) {
                    best[train[0]] = time;
                    queue.add(new long[] {time, train[0]});
                }
            }
        }
        System.out.println(best[n] == Long.MAX_VALUE ? "impossible" : best[n]);
    }
}
