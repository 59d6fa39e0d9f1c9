# Draws the trip on a map of the whole country, one byte for each metre.
import math
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
points = list(zip(numbers[1::2], numbers[2::2]))
height = max(y for _, y in points) - min(y for _, y in points) + 1
width = max(x for x, _ in points) - min(x for x, _ in points) + 1
rows = [b"." * width for _ in range(height)]
pairs = list(zip(points, points[1:] + points[:1]))
ways = [math.dist(a, b) for a, b in pairs]
twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
print(sum(ways), max(ways), twice / 2)
