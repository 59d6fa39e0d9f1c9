# Reads one movement more than there are.
import sys

words = sys.stdin.buffer.read().split()
print(sum(int(words[i]) for i in range(1, int(words[0]) + 2)))
