# Searches a list for every station.
m, a, b, c, x = map(int, input().split())
seen = []
while x not in seen:
    seen.append(x)
    x = (a * x * x + b * x + c) % m
print(len(seen) - seen.index(x))
