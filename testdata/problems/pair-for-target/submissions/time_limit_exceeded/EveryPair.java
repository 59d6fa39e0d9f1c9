class Solution {
    public int[] pairForTarget(int[] numbers, long target) {
        List<Integer> boxed = new LinkedList<>();
        for (int number : numbers) boxed.add(number);
        for (int j = 0; j < boxed.size(); j++)
            for (int i = 0; i < j; i++)
                if ((long) boxed.get(i) + boxed.get(j) == target) return new int[] {i, j};
        return null;
    }
}
