# Manacher's algorithm on the string with separators between the letters.
s = input().strip().lower()
t = "|" + "|".join(s) + "|"
reach = [0] * len(t)
centre = right = best = 0
for i in range(len(t)):
    r = min(right - i, reach[2 * centre - i]) if i < right else 0
    while i - r > 0 and i + r + 1 < len(t) and t[i - r - 1] == t[i + r + 1]:
        r += 1
    reach[i] = r
    if i + r > right:
        centre, right = i, i + r
    if r > reach[best]:
        best = i
start = (best - reach[best]) // 2
print(s[start:start + reach[best]])
