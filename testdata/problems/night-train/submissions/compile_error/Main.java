import java.util.*;

public class Main {
    public static void main(String[] args) {
        List<int> times = new ArrayList<>();
        System.out.println(times.size());
    }
}
