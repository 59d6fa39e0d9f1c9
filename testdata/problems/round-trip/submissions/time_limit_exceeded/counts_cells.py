# Measures the area cell by cell.
import math
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
points = list(zip(numbers[1::2], numbers[2::2]))
pairs = list(zip(points, points[1:] + points[:1]))
ways = [math.dist(a, b) for a, b in pairs]
area = 0.0
for (x, y), (u, v) in pairs:
    step = 1 if u > x else -1
    for column in range(x, u, step):
        middle = y + (v - y) * (column + step / 2 - x) / (u - x)
        area -= middle * step
print(sum(ways), max(ways), area)
