# Takes the journey with the fewest trains.
import sys
from collections import deque

numbers = list(map(int, sys.stdin.buffer.read().split()))
n, m = numbers[:2]
trains = [[] for _ in range(n + 1)]
for i in range(2, 2 + 3 * m, 3):
    a, b, t = numbers[i:i + 3]
    trains[a].append((b, t))
    trains[b].append((a, t))
time = {1: 0}
queue = deque([1])
while queue:
    town = queue.popleft()
    for following, t in trains[town]:
        if following not in time:
            time[following] = time[town] + t
            queue.append(following)
print(time.get(n, "impossible"))
