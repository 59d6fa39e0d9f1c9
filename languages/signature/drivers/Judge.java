import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/** Reads the test and writes the result. Main takes the streams before any other class loads. */
final class Judge {
    static final int MAX_NODES = %MAX%;
    private static byte[] text;
    private static int at;
    private static String nonce;

    static void takeStreams() throws IOException {
        text = System.in.readAllBytes();
        System.in.close(); // descriptor 0 is /dev/null from here on
        System.setIn(InputStream.nullInputStream());
        System.setOut(System.err);
        while (text[at] != '\n') at++;
        nonce = new String(text, 0, at, StandardCharsets.US_ASCII);
    }

    static final class Unwritable extends RuntimeException {
        Unwritable(String message) { super(message); }
    }

    static void finish(StringBuilder result) throws IOException {
        byte[] line = ("\n" + nonce + " " + result + "\n").getBytes(StandardCharsets.UTF_8);
        new FileOutputStream(FileDescriptor.out).write(line);
        System.err.flush();
        Runtime.getRuntime().halt(0);
    }

    /** How values of one type are read and written. */
    interface Codec<T> {
        T read();
        void write(StringBuilder out, T value);
    }

    // Reading. Commas separate nothing but values, so they are skipped like spaces.

    private static int peek() {
        while (at < text.length && (text[at] <= ' ' || text[at] == ',')) at++;
        return at < text.length ? text[at] : -1;
    }

    static void expect(char c) {
        if (peek() != c) throw new IllegalStateException("the test has no " + c + " at byte " + at);
        at++;
    }

    static boolean more() {
        if (peek() != ']') return true;
        at++;
        return false;
    }

    private static String word() {
        peek();
        int from = at;
        while (at < text.length && text[at] > ' ' && text[at] != ',' && text[at] != ']') at++;
        return new String(text, from, at - from, StandardCharsets.US_ASCII);
    }

    private static long readWhole() {
        boolean negative = peek() == '-';
        if (negative) at++;
        long value = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') value = value * 10 + text[at++] - '0';
        return negative ? -value : value;
    }

    private static String readString() {
        expect('"');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder found = new StringBuilder();
        for (; text[at] != '"'; at++) {
            if (text[at] != '\\') {
                bytes.write(text[at]);
                continue;
            }
            found.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
            char c = (char) text[++at];
            int known = "bfnrt".indexOf(c);
            if (c == 'u') {
                found.append((char) Integer.parseInt(new String(text, at + 1, 4, StandardCharsets.US_ASCII), 16));
                at += 4;
            } else {
                found.append(known >= 0 ? "\b\f\n\r\t".charAt(known) : c);
            }
        }
        at++;
        return found.append(bytes.toString(StandardCharsets.UTF_8)).toString();
    }

    private static void writeString(StringBuilder out, String value) {
        if (value == null) throw new Unwritable("what was returned holds null in place of a string");
        out.append('"');
        for (char c : value.toCharArray()) {
            if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
                continue;
            }
            if (c == '"' || c == '\\') out.append('\\');
            out.append(c);
        }
        out.append('"');
    }
