class Solution {
    fun average(values: DoubleArray, halve: Boolean): Double =
        values.average() / (if (halve) 2 else 1)
}
