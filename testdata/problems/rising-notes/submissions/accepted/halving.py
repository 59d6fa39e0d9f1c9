# Keeps the lowest last note of a choice of each length.
from bisect import bisect_left

input()
lowest, at, before = [], [], []
for place, note in enumerate(map(int, input().split()), 1):
    length = bisect_left(lowest, note)
    before.append(at[length - 1] if length else 0)
    lowest[length : length + 1] = [note]
    at[length : length + 1] = [place]
places = [at[-1]]
while before[places[-1] - 1]:
    places.append(before[places[-1] - 1])
print(len(places))
print(*reversed(places))
