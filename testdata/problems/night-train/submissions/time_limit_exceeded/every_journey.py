# Tries every journey that visits no town twice.
import sys

sys.setrecursionlimit(50_000)
numbers = list(map(int, sys.stdin.buffer.read().split()))
n, m = numbers[:2]
trains = [[] for _ in range(n + 1)]
for i in range(2, 2 + 3 * m, 3):
    a, b, t = numbers[i:i + 3]
    trains[a].append((b, t))
    trains[b].append((a, t))
visited = [False] * (n + 1)
best = None
stack = [(1, 0, iter(trains[1]))]
visited[1] = True
while stack:
    town, time, rest = stack[-1]
    train = next(rest, None)
    if train is None:
        visited[town] = False
        stack.pop()
    elif train[0] == n:
        if best is None or time + train[1] < best:
            best = time + train[1]
    elif not visited[train[0]]:
        visited[train[0]] = True
        stack.append((train[0], time + train[1], iter(trains[train[0]])))
print("impossible" if best is None else best)
