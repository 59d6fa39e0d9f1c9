# Tries all tours of known cells before each step.
import sys
from itertools import permutations

rows, columns = map(int, input().split())
known = [(0, 0)]
for letter in "NESW" * (rows * columns):
    shortest = min(
        sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(tour, tour[1:]))
        for tour in permutations(known)
    )
    print(letter, flush=True)
    answer = input()
    if answer == "exit":
        sys.exit()
    known.append((shortest, len(known)))
