# Forgets the withdrawals.
import sys

words = sys.stdin.buffer.read().split()
print(sum(a for a in map(int, words[1:]) if a > 0))
