# All shows in one tent.
n = int(input())
print(*[1] * n)
