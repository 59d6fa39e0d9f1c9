public class Main {
    public static void main(String[] args) {
        final int rows = 4;
        rows = 5;
        System.out.println(" ".repeat(rows));
    }
}
