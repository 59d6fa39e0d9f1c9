# Each row from the one above it, with odd and even only.
n = int(input())
row = [1]
for i in range(n):
    print(" " * (n - 1 - i) + " ".join("*" if odd else " " for odd in row))
    row = [a ^ b for a, b in zip([0, *row], [*row, 0])]
