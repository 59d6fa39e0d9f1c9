# A Fenwick tree over the lines that are ever written.
import sys
from bisect import bisect_left, bisect_right

words = sys.stdin.read().split()
q = int(words[1])
things = [(words[i], int(words[i + 1]), int(words[i + 2])) for i in range(2, 2 + 3 * q, 3)]
lines = sorted({a for what, a, _ in things if what == "+"})
tree = [0] * (len(lines) + 1)


def upto(line):
    i, total = bisect_right(lines, line), 0
    while i:
        total += tree[i]
        i &= i - 1
    return total


answers = []
for what, a, b in things:
    if what == "?":
        answers.append(upto(b) - upto(a - 1))
    else:
        i = bisect_left(lines, a) + 1
        while i < len(tree):
            tree[i] += b
            i += i & -i
print("\n".join(map(str, answers)))
