// expect: WA
// must-not: reach the answer from the descriptor of the input
// quick: no
// answer: secret
// limits: memory=256 time=2
import java.io.IOException;
import java.nio.file.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        List<Path> tries = new ArrayList<>(List.of(Path.of("@OWN_ANSWER@")));
        try {
            Path input = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            tries.add(input.resolveSibling("1.ans"));
            tries.add(Path.of("/proc/self/root" + input.resolveSibling("1.ans")));
        } catch (IOException refused) {
        }
        for (Path path : tries)
            try {
                System.out.println("ESCAPED " + Files.readString(path));
            } catch (IOException refused) {
            }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
