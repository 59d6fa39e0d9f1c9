using System;
using System.Linq;

public class Solution {
    public void TurnGrid(int[][] grid) {
        var turned = grid.Select((row, i) => row.Select((_, j) => grid[grid.Length - 1 - j][i]).ToArray());
        Array.Copy(turned.ToArray(), grid, grid.Length);
    }
}
