import java.util.*;

class Solution {
    public int[] pairForTarget(int[] numbers, long target) {
        Map<Long, Integer> seen = new HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            Integer before = seen.get(target - numbers[i]);
            if (before != null) return new int[] {before, i};
            seen.put((long) numbers[i], i);
        }
        return null;
    }
}
