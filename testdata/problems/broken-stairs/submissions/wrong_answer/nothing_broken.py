# Treads on broken stairs.
n, k = map(int, input().split())
last = [1] + [0] * (k - 1)
for _ in range(min(n, 10**5)):
    last = [sum(last) % (10**9 + 7), *last[:-1]]
print(last[0])
