# A table with the fastest train between every two towns.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n, m = numbers[:2]
never = 10**12
time = [[never] * (n + 1) for _ in range(n + 1)]
for i in range(2, 2 + 3 * m, 3):
    a, b, t = numbers[i:i + 3]
    time[a][b] = time[b][a] = min(time[a][b], t)
best = time[1][:]
best[1] = 0
todo = set(range(1, n + 1))
while todo:
    town = min(todo, key=best.__getitem__)
    todo.remove(town)
    best = [min(old, best[town] + t) for old, t in zip(best, time[town])]
print("impossible" if best[n] >= never else best[n])
