// expect: AC
// must-not: read a planted secret, also through its own /proc
// quick: no
// limits: memory=256 time=2
import java.io.IOException;
import java.nio.file.*;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        for (String path : "@SECRETS@".split(":"))
            for (String root : new String[] {"", "/proc/self/root", "/proc/1/root", "/proc/1/cwd"})
                try {
                    System.out.println("ESCAPED " + Files.readString(Path.of(root + path)));
                } catch (IOException refused) {
                }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
