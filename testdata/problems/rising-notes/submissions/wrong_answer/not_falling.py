# Strikes equal notes one after the other.
from bisect import bisect_right

input()
lowest = []
for note in map(int, input().split()):
    at = bisect_right(lowest, note)
    lowest[at : at + 1] = [note]
print(len(lowest))
