import java.util.Scanner;

/** Tries every stretch, copying each of them. */
public class Main {
    public static void main(String[] args) {
        String s = new Scanner(System.in).next().toLowerCase();
        for (int length = s.length(); length > 0; length--) {
            for (int i = 0; i + length <= s.length(); i++) {
                String stretch = s.substring(i, i + length);
                if (new StringBuilder(stretch).reverse().toString().equals(stretch)) {
                    System.out.println(stretch);
                    return;
                }
            }
        }
    }
}
