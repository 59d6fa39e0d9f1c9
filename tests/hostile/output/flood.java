// expect: OLE TLE
// must-not: fill the judge's memory with output
// quick: no
// limits: memory=256 time=3
public class Main {
    public static void main(String[] args) {
        String line = "42 ".repeat(100000);
        for (;;) System.out.println(line);
    }
}
