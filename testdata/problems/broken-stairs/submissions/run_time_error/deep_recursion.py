# One level of recursion for each stair.
from functools import cache

n, k = map(int, input().split())


@cache
def ways(stair):
    if stair <= 0 or stair % 10 == 0:
        return int(stair == 0)
    return sum(ways(stair - step) for step in range(1, k + 1)) % (10**9 + 7)


print(ways(n))
