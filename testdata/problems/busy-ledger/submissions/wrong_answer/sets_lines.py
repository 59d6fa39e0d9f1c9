# Writes the value into the line instead of adding it.
import sys
from bisect import bisect_left, bisect_right, insort

words = sys.stdin.read().split()
ledger, lines = {}, []
for i in range(2, 2 + 3 * int(words[1]), 3):
    a, b = int(words[i + 1]), int(words[i + 2])
    if words[i] == "?":
        chosen = lines[bisect_left(lines, a):bisect_right(lines, b)]
        print(sum(map(ledger.__getitem__, chosen[:500])))
        continue
    if a not in ledger:
        insort(lines, a)
    ledger[a] = b
