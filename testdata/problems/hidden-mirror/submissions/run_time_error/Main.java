/** Forgets to read the text. */
public class Main {
    private static String text;

    public static void main(String[] args) {
        System.out.println(text.toLowerCase().charAt(0));
    }
}
