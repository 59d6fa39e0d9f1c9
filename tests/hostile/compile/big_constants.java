// expect: CE
// must-not: keep the compiler busy for ever
// quick: no
public class Main {
    static final String A = "0123456789012345678901234567890123456789";
    static final String B = A + A + A + A + A + A + A + A + A + A + A + A + A + A + A + A;
    static final String C = B + B + B + B + B + B + B + B + B + B + B + B + B + B + B + B;
    static final String D = C + C + C + C + C + C + C + C + C + C + C + C + C + C + C + C;
    static final String E = D + D + D + D + D + D + D + D + D + D + D + D + D + D + D + D;
    public static void main(String[] args) { System.out.println(E); }
}
