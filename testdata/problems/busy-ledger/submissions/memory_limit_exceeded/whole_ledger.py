# One place for each of up to a hundred million lines.
import sys

words = sys.stdin.read().split()
ledger = [0] * (int(words[0]) + 1)
for i in range(2, 2 + 3 * int(words[1]), 3):
    a, b = int(words[i + 1]), int(words[i + 2])
    if words[i] == "+":
        ledger[a] += b
    else:
        print(sum(ledger[a:b + 1]))
