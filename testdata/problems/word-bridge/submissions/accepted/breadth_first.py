# Breadth first search; words are neighbours when they are equal but for one place.
import sys
from collections import defaultdict, deque

from dictionary import read_words

first, last = input().split()
words = read_words(sys.argv[1])
alike = defaultdict(list)
for word in words:
    for i in range(len(word)):
        alike[i, word[:i], word[i + 1 :]].append(word)
before = {first: None}
todo = deque([first])
while todo and last not in before:
    word = todo.popleft()
    for i in range(len(word)):
        for other in alike[i, word[:i], word[i + 1 :]]:
            if other not in before:
                before[other] = word
                todo.append(other)
if last not in before:
    print("no bridge")
else:
    bridge = [last]
    while before[bridge[-1]] is not None:
        bridge.append(before[bridge[-1]])
    print("\n".join(reversed(bridge)))
