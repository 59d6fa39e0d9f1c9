class Solution {
    public void turnGrid(int[][] grid) {
        int n = grid.length;
        int[][] turned = new int[n][n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) turned[j][n - 1 - i] = grid[i][j];
        for (int i = 0; i < n; i++) grid[i] = turned[i];
    }
}
