# Finds a bridge, but not a short one.
import sys

from dictionary import read_words

first, last = input().split()
known = set(read_words(sys.argv[1]))
before = {first: None}
todo = [first]
while todo:
    word = todo.pop()
    for i in range(len(word)):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            other = word[:i] + letter + word[i + 1 :]
            if other in known and other not in before:
                before[other] = word
                todo.append(other)
bridge = [last] if last in before else []
while bridge and before[bridge[-1]] is not None:
    bridge.append(before[bridge[-1]])
print("\n".join(reversed(bridge)) or "no bridge")
