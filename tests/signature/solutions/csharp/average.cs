public class Solution {
    public double Average(double[] values, bool halve) {
        return values.Average() / (halve ? 2 : 1);
    }
}
