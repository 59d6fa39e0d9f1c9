import heapq
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n, m = numbers[:2]
trains = [[] for _ in range(n + 1)]
for i in range(2, 2 + 3 * m, 3):
    a, b, t = numbers[i:i + 3]
    trains[a].append((b, t))
    trains[b].append((a, t))
best = {}
queue = [(0, 1)]
while queue and n not in best:
    time, town = heapq.heappop(queue)
    if town in best:
        continue
    best[town] = time
    for following, t in trains[town]:
        if following not in best:
            heapq.heappush(queue, (time + t, following))
print(best.get(n, "impossible"))
