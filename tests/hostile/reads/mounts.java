// expect: AC
// must-not: have a writable mount beside its private folders
// quick: no
// limits: memory=256 time=2
import java.io.IOException;
import java.nio.file.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        Set<String> mine = Set.of("/work", "/tmp", "/dev/shm", "/proc");
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            System.err.println(line);
            String[] words = line.split(" ");
            boolean writable = Arrays.asList(words[5].split(",")).contains("rw");
            if (writable && !mine.contains(words[4]) && Files.isWritable(Path.of(words[4])))
                if (!words[4].startsWith("/dev/"))
                    System.out.println("ESCAPED may write " + line);
        }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
