class Solution {
    fun turnGrid(grid: Array<IntArray>) {
        val n = grid.size
        val turned = Array(n) { i -> IntArray(n) { j -> grid[n - 1 - j][i] } }
        for (i in 0 until n) grid[i] = turned[i]
    }
}
