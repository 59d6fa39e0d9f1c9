// expect: AC
// must-not: change its classes for the next test
// quick: no
// tests: 2
// limits: memory=256 time=2
import java.io.*;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        for (String path : new String[] {"/app/Main.class", "/app/Other.class"})
            try (OutputStream out = new FileOutputStream(path, true)) {
                System.out.println("ESCAPED may write " + path);
            } catch (IOException refused) {
            }
        if (new File("/app/Main.class").delete()) System.out.println("ESCAPED deleted");
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
