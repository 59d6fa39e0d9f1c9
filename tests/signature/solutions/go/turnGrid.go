package main

func turnGrid(grid [][]int) {
	n := len(grid)
	turned := make([][]int, n)
	for i := range grid {
		turned[i] = make([]int, n)
		for j := range grid {
			turned[i][j] = grid[n-1-j][i]
		}
	}
	copy(grid, turned)
}
