import math
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
points = list(zip(numbers[1::2], numbers[2::2]))
pairs = list(zip(points, points[1:] + points[:1]))
ways = [math.dist(a, b) for a, b in pairs]
twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
print(f"{sum(ways):.12e}\n{max(ways)}\n{twice / 2}")
