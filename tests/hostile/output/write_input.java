// expect: AC
// must-not: change the input through its own /proc
// quick: no
// limits: memory=256 time=2
import java.io.*;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        for (String path : new String[] {"/proc/self/fd/0", "/dev/stdin", "/dev/fd/0"})
            try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
                file.writeBytes("1 1\n");
                System.out.println("ESCAPED wrote " + path);
            } catch (IOException refused) {
            }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
