# ruff: noqa
class Solution:
    def turnGrid(self, grid: List[List[int]]) -> None:
        grid[:] = [list(row) for row in zip(*grid[::-1])]
