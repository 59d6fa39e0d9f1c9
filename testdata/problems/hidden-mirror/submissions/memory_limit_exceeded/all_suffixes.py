# Keeps every suffix of the text and of its reverse.
s = input().strip().lower()
suffixes = [s[i:] + "$" for i in range(len(s))]
mirrored = [s[i::-1] + "#" for i in range(len(s))]
best = s[0]
for i in range(len(s)):
    for width in (1, 2):
        left, right = i - 1, i + width
        if right > len(s) or (width == 2 and s[i] != s[i + 1]):
            continue
        a = suffixes[right] if right < len(s) else "$"
        b = mirrored[left] if left >= 0 else "#"
        same = 0
        while a[same] == b[same]:
            same += 1
        if 2 * same + width > len(best):
            best = s[i - same:right + same]
print(best)
