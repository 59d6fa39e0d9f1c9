# Goes up one by one, and up from there again.
n, k = map(int, input().split())


def ways(left):
    if left == 0:
        return 1
    return sum(ways(left - step) for step in range(1, k + 1) if step <= left and (n - left + step) % 10)


while n > 900:
    pass
print(ways(n) % (10**9 + 7))
