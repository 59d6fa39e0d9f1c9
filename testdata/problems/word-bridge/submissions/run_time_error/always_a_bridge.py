# Knows no way out when there is no bridge.
import sys
from collections import deque

from dictionary import read_words

first, last = input().split()
rest = set(read_words(sys.argv[1])) - {last}
after = {last: None}
todo = deque([last])
while first not in after:
    word = todo.popleft()
    for other in [o for o in rest if sum(a != b for a, b in zip(word, o)) == 1]:
        after[other] = word
        rest.discard(other)
        todo.append(other)
while first:
    print(first)
    first = after[first]
