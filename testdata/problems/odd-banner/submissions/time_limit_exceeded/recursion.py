# Adds the two numbers above, and theirs, and theirs.
def binomial(i, j):
    return 1 if j in (0, i) else binomial(i - 1, j - 1) + binomial(i - 1, j)


n = int(input())
for i in range(n):
    print(" " * (n - 1 - i) + " ".join("* "[1 - binomial(i, j) % 2] for j in range(i + 1)))
