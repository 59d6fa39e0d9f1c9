# Looks at all earlier notes for each one.
n = int(input())
notes = list(map(int, input().split()))
best, before = [1] * n, [-1] * n
for i, note in enumerate(notes):
    for j in range(i):
        if notes[j] < note and best[j] >= best[i]:
            best[i], before[i] = best[j] + 1, j
places, at = [], best.index(max(best))
while at >= 0:
    places.append(at + 1)
    at = before[at]
print(len(places))
print(*reversed(places))
