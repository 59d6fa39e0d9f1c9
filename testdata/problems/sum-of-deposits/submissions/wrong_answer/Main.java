import java.util.Scanner;

/** Adds floats: their 24 bits are too few. */
public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(new java.io.BufferedInputStream(System.in));
        int n = in.nextInt();
        float total = 0;
        for (int i = 0; i < n; i++) total += in.nextLong();
        System.out.println((long) total);
    }
}
