# Looks through every stretch again.
n, k = map(int, input().split())
levels = list(map(int, input().split()))
stretches = (levels[i:j] for i in range(n) for j in range(i + 1, n + 1))
print(sum(max(stretch) - min(stretch) <= k for stretch in stretches))
