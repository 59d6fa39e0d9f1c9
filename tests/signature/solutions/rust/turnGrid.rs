struct Solution;

impl Solution {
    pub fn turn_grid(grid: &mut Vec<Vec<i32>>) {
        grid.reverse();
        for i in 0..grid.len() {
            for j in 0..i {
                let kept = grid[i][j];
                grid[i][j] = grid[j][i];
                grid[j][i] = kept;
            }
        }
    }
}
