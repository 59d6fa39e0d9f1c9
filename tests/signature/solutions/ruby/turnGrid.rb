def turn_grid(grid)
  grid.replace(grid.reverse.transpose)
end
