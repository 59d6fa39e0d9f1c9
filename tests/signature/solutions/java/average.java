class Solution {
    public double average(double[] values, boolean halve) {
        double mean = Arrays.stream(values).average().getAsDouble();
        return halve ? mean / 2 : mean;
    }
}
