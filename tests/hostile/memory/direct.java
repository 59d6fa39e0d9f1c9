// expect: MLE
// must-not: keep data outside the heap for free
// quick: no
// limits: memory=128 time=3
import java.nio.ByteBuffer;
import java.util.*;

public class Main {
    public static void main(String[] args) {
        List<ByteBuffer> kept = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
            for (int at = 0; at < 1 << 20; at += 4096) block.put(at, (byte) 1);
            kept.add(block);
        }
        System.out.println(42);
    }
}
