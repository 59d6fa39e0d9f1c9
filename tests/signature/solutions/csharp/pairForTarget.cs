public class Solution {
    public int[] PairForTarget(int[] numbers, int target) {
        // HERE
        var seen = new Dictionary<int, int>();
        for (int i = 0; i < numbers.Length; i++) {
            if (seen.TryGetValue(target - numbers[i], out int before)) return new[] { before, i };
            seen[numbers[i]] = i;
        }
        return new int[0];
    }
}
