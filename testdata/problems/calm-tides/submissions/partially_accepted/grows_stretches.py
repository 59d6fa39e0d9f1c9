# Grows a stretch from each hour: time for the first two groups.
n, k = map(int, input().split())
levels = list(map(int, input().split()))
count = 0
for first in range(n):
    low = high = levels[first]
    for level in levels[first:]:
        if level < low:
            low = level
        elif level > high:
            high = level
        if high - low > k:
            break
        count += 1
print(count)
