# Keeps a copy of the list for every prefix of it.
import sys

words = sys.stdin.buffer.read().split()
amounts, prefixes = [], []
for word in words[1:]:
    amounts.append(int(word))
    prefixes.append(amounts[:])
print(sum(prefixes[-1]))
