import java.io.*;

public class Main {
    public static void main(String[] args) throws IOException {
        // Amounts are below 2^53, so the tokenizer's doubles hold them exactly.
        StreamTokenizer in = new StreamTokenizer(new BufferedInputStream(System.in));
        in.nextToken();
        int n = (int) in.nval;
        long total = 0;
        for (int i = 0; i < n; i++) {
            in.nextToken();
            total += (long) in.nval;
        }
        System.out.println(total);
    }
}
