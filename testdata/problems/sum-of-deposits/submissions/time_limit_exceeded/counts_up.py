# Adds one cent at a time.
import sys

words = sys.stdin.buffer.read().split()
total = 0
for amount in map(int, words[1:]):
    step = 1 if amount > 0 else -1
    for _ in range(abs(amount)):
        total += step
print(total)
