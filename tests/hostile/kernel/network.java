// expect: AC
// must-not: open a connection or listen
// quick: no
// limits: memory=256 time=2
import java.io.IOException;
import java.net.*;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        for (int port : new int[] {22, 5432, 8000}) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                System.out.println("ESCAPED connected to " + port);
            } catch (IOException | LinkageError refused) {
            }
        }
        try (ServerSocket socket = new ServerSocket(0)) {
            System.out.println("ESCAPED listens on " + socket.getLocalPort());
        } catch (IOException | LinkageError refused) {
        }
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
