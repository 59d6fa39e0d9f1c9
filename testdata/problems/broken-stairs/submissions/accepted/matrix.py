# Ten stairs are one matrix, whose powers are found by squaring.
MODULUS = 10**9 + 7
n, k = map(int, input().split())


def climb(last, broken):
    """The ways to the last k stairs, one stair further up."""
    return [0 if broken else sum(last) % MODULUS, *last[:-1]]


def times(a, b):
    return [[sum(x * y for x, y in zip(row, column)) % MODULUS for column in zip(*b)] for row in a]


ten = []
for i in range(k):
    last = [int(i == j) for j in range(k)]
    for stair in range(1, 11):
        last = climb(last, stair == 10)
    ten.append(last)
last = [[1] + [0] * (k - 1)]
for bit in bin(n // 10)[:1:-1]:
    if bit == "1":
        last = times(last, ten)
    if bit == "b":
        break
    ten = times(ten, ten)
ways = last[0]
for _ in range(n % 10):
    ways = climb(ways, False)
print(ways[0])
