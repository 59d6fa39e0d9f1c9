# For each last hour, the first one that keeps the stretch calm.
from collections import deque

n, k = map(int, input().split())
levels = list(map(int, input().split()))
high, low = deque(), deque()
first = count = 0
for i, level in enumerate(levels):
    while high and levels[high[-1]] <= level:
        high.pop()
    while low and levels[low[-1]] >= level:
        low.pop()
    high.append(i)
    low.append(i)
    while levels[high[0]] - levels[low[0]] > k:
        if high[0] == first:
            high.popleft()
        if low[0] == first:
            low.popleft()
        first += 1
    count += i - first + 1
print(count)
