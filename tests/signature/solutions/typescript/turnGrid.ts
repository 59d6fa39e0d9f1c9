function turnGrid(grid: number[][]): void {
    const turned = grid.map((row, i) => row.map((_, j) => grid[grid.length - 1 - j][i]));
    turned.forEach((row, i) => (grid[i] = row));
}
