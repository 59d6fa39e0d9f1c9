# The triangle leans to the left.
n = int(input())
for i in range(n):
    print(" ".join("*" if i & j == j else " " for j in range(i + 1)))
