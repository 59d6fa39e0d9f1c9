# Looks lines up that were never written.
import sys

words = sys.stdin.read().split()
ledger = {}
for i in range(2, 2 + 3 * int(words[1]), 3):
    a, b = int(words[i + 1]), int(words[i + 2])
    if words[i] == "+":
        ledger[a] = ledger.get(a, 0) + b
    else:
        print(sum(ledger[line] for line in range(a, b + 1)))
