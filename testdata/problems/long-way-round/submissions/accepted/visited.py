# Remembers the visited stations only: a hundred thousand are few.
m, a, b, c, x = map(int, input().split())
step, seen = 0, {}
while x not in seen:
    seen[x] = step
    step += 1
    x = (a * x * x + b * x + c) % m
print(step - seen[x])
