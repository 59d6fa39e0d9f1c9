import java.util.Scanner;

/** Goes through all choices out of i things and counts those of j. */
public class Main {
    public static void main(String[] args) {
        int n = new Scanner(System.in).nextInt();
        for (int i = 0; i < n; i++) {
            long[] choices = new long[i + 1];
            for (long set = 0; Long.compareUnsigned(set, 1L << i) < 0; set++) {
                choices[Long.bitCount(set)]++;
            }
            StringBuilder row = new StringBuilder(" ".repeat(n - 1 - i));
            for (int j = 0; j <= i; j++) {
                row.append(j > 0 ? " " : "").append(choices[j] % 2 == 1 ? '*' : ' ');
            }
            System.out.println(row);
        }
    }
}
