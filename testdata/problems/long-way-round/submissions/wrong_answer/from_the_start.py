# Waits for the first station, which need not be on the circle.
m, a, b, c, start = map(int, input().split())
x, length = start, 0
while length < 100_000:
    x = (a * x * x + b * x + c) % m
    length += 1
    if x == start:
        break
print(length)
