# Notes for each of up to 2^30 stations when it was visited.
m, a, b, c, x = map(int, input().split())
visited = []
while len(visited) < m:
    visited += [-1] * 65536
step = 0
while visited[x] < 0:
    visited[x] = step
    step += 1
    x = (a * x * x + b * x + c) % m
print(step - visited[x])
