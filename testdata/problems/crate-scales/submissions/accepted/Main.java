import java.util.*;

/** The library's sort, whose comparisons are weighings. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        in.nextInt();
        List<Integer> crates = new ArrayList<>();
        for (int i = 1; i <= n; i++) crates.add(i);
        crates = sort(crates, in);
        StringBuilder out = new StringBuilder("!");
        for (int crate : crates) out.append(' ').append(crate);
        System.out.println(out);
    }

    private static List<Integer> sort(List<Integer> crates, Scanner in) {
        if (crates.size() < 2) return crates;
        int middle = crates.size() / 2, i = 0, j = 0;
        List<Integer> left = sort(crates.subList(0, middle), in);
        List<Integer> right = sort(crates.subList(middle, crates.size()), in);
        List<Integer> merged = new ArrayList<>();
        while (i < left.size() && j < right.size()) {
            System.out.println("? " + left.get(i) + " " + right.get(j));
            merged.add(in.next().equals("<") ? left.get(i++) : right.get(j++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }
}
