class Solution {
    fun pairForTarget(numbers: IntArray, target: Int): IntArray {
        // HERE
        val seen = HashMap<Int, Int>()
        for ((i, number) in numbers.withIndex()) {
            val before = seen[target - number]
            if (before != null) return intArrayOf(before, i)
            seen[number] = i
        }
        return intArrayOf()
    }
}
