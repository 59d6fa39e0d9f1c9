# Relies on a journey, and on the order of dictionaries.
import heapq
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n, m = numbers[:2]
trains = {}
for i in range(2, 2 + 3 * m, 3):
    a, b, t = numbers[i:i + 3]
    trains.setdefault(a, []).append((b, t))
    trains.setdefault(b, []).append((a, t))
best = {}
queue = [(0, 1)]
while queue:
    time, town = heapq.heappop(queue)
    if town not in best:
        best[town] = time
        for following, t in trains[town]:
            heapq.heappush(queue, (time + t, following))
print(best[n])
