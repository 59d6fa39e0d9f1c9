# Compares letters with their case.
s = input().strip()
best = s[0]
for centre in range(len(s)):
    for width in (0, 1):
        left, right = centre, centre + width
        while left >= 0 and right < len(s) and s[left] == s[right] and right - left < 300:
            if right - left + 1 > len(best):
                best = s[left:right + 1]
            left, right = left - 1, right + 1
print(best)
