# Runs past the end of the text.
s = input().strip().lower()
best = s[0]
for centre in reversed(range(len(s))):
    step = 0
    while s[centre - step] == s[centre + step]:
        step += 1
print(best)
