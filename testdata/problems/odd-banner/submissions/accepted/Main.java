import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        int n = new Scanner(System.in).nextInt();
        StringBuilder banner = new StringBuilder();
        for (int i = 0; i < n; i++) {
            banner.append(" ".repeat(n - 1 - i));
            for (int j = 0; j <= i; j++) {
                banner.append(j > 0 ? " " : "").append((i & j) == j ? '*' : ' ');
            }
            banner.append('\n');
        }
        System.out.print(banner);
    }
}
