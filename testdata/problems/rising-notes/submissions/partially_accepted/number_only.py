# Knows how many, not which. Fails the samples' full solution, so that group 1 stays closed.
from bisect import bisect_left

input()
lowest = []
for note in map(int, input().split()):
    at = bisect_left(lowest, note)
    lowest[at : at + 1] = [note]
print(len(lowest))
