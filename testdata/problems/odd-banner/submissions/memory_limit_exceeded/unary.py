# Writes the numbers in unary: a number n is a text of n strokes.
n = int(input())
row = [b"|"]
for i in range(n):
    print(" " * (n - 1 - i) + " ".join("* "[len(number) % 2 == 0] for number in row))
    row = [a + b for a, b in zip([b"", *row], [*row, b""])]
