# Computes slopes, which vertical ways do not have.
import math
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
points = list(zip(numbers[1::2], numbers[2::2]))
ways, twice = [], 0
for (x, y), (u, v) in zip(points, points[1:] + points[:1]):
    slope = (v - y) / (u - x)
    ways.append(abs(u - x) * math.sqrt(1 + slope * slope))
    twice += x * v - u * y
print(sum(ways), max(ways), twice / 2)
