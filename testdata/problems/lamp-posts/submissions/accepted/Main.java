import java.util.*;

/** Searches the longest way bit by bit, from the top. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt(), k = in.nextInt();
        int[] houses = new int[n];
        for (int i = 0; i < n; i++) houses[i] = in.nextInt();
        Arrays.sort(houses);
        int tooShort = -1;
        for (int step = 1 << 29; step > 0; step /= 2) {
            if (posts(houses, tooShort + step).size() > k) tooShort += step;
        }
        List<Integer> posts = posts(houses, tooShort + 1);
        while (posts.size() < k) posts.add(0);
        StringBuilder out = new StringBuilder();
        for (int post : posts) out.append(post).append(' ');
        System.out.println(out.toString().trim());
    }

    private static List<Integer> posts(int[] houses, long way) {
        List<Integer> posts = new ArrayList<>();
        long lit = -1;
        for (int house : houses) {
            if (house <= lit) continue;
            posts.add((int) Math.min(house + way, 1_000_000_000));
            lit = house + 2 * way;
        }
        return posts;
    }
}
