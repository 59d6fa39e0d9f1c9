# Climbs stair by stair: enough for a tower.
n, k = map(int, input().split())
last = [1] + [0] * (k - 1)
for stair in range(1, n + 1):
    last = [sum(last) % (10**9 + 7) if stair % 10 else 0, *last[:-1]]
print(last[0])
