public class Main {
    private static long sum(int from, int to) {
        for (int line = from; line <= to; line++) {
            System.out.println(line);
        }
    }

    public static void main(String[] args) {
        System.out.println(sum(1, 10));
    }
}
