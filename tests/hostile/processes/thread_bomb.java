// expect: AC MLE
// must-not: have more threads than its group allows
// quick: no
// limits: memory=384 time=3
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        int made = 0;
        try {
            for (; made < 2000; made++) {
                Thread thread = new Thread(null, () -> {
                    try {
                        Thread.sleep(100000);
                    } catch (InterruptedException end) {
                    }
                }, "t", 65536);
                thread.setDaemon(true);
                thread.start();
            }
        } catch (OutOfMemoryError refused) {
        }
        if (made > 300) System.out.println("ESCAPED " + made + " threads");
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
