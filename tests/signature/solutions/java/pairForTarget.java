class Solution {
    public int[] pairForTarget(int[] numbers, int target) {
        // HERE
        Map<Integer, Integer> seen = new HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            Integer before = seen.get(target - numbers[i]);
            if (before != null) return new int[] {before, i};
            seen.put(numbers[i], i);
        }
        return new int[0];
    }
}
