# Counts for each crate how many are lighter.
n = int(input().split()[0])
lighter = [0] * (n + 1)
for i in range(1, n + 1):
    for j in range(i + 1, n + 1):
        print("?", i, j, flush=True)
        lighter[j if input() == "<" else i] += 1
print("!", *sorted(range(1, n + 1), key=lighter.__getitem__), flush=True)
