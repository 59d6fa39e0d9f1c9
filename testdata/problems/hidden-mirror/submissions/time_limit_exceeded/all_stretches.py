# Tries every stretch, the longest first.
s = input().strip().lower()
for length in range(len(s), 0, -1):
    for start in range(len(s) - length + 1):
        stretch = s[start:start + length]
        if stretch == "".join(reversed(stretch)):
            print(stretch)
            raise SystemExit
