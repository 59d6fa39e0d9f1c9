public class Main {
    public static void main(String[] args) {
        int total = "none";
        System.out.println(total);
    }
}
