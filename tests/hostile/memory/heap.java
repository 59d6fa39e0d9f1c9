// expect: MLE
// must-not: be a runtime error when the heap is full
// quick: no
// limits: memory=128 time=3
import java.util.*;

public class Main {
    public static void main(String[] args) {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 300; i++) kept.add(new byte[1 << 20]);
        System.out.println(42 + kept.size() - 300);
    }
}
