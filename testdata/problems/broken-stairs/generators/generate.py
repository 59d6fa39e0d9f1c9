"""Writes the secret data. Run it from the package's folder."""

from pathlib import Path

SECRET = Path("data/secret")
MODULUS = 10**9 + 7


def times(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) % MODULUS for column in columns] for row in a]


def ways(n, k):
    """With the state of the last k stairs as a row, ten stairs are one matrix."""
    def stair(broken):
        rows = [[int(j == i + 1) for j in range(k)] for i in range(k)]
        for row in rows:
            row[0] = 0 if broken else 1
        return rows

    unit = [[int(i == j) for j in range(k)] for i in range(k)]
    ten, power, result = unit, n // 10, unit
    for i in range(1, 11):
        ten = times(ten, stair(i == 10))
    while power:
        if power & 1:
            result = times(result, ten)
        ten, power = times(ten, ten), power >> 1
    for _ in range(n % 10):
        result = times(result, stair(broken=False))
    return result[0][0]


def write(name, n, k):
    path = SECRET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{n} {k}\n")
    path.with_suffix(".ans").write_text(f"{ways(n, k)}\n")


write("1-house/01-one-stair", 1, 2)
write("1-house/02-below-the-first", 9, 8)
write("1-house/03-over-the-first", 11, 2)
write("1-house/04-highest", 25, 8)
write("2-tower/01-small-steps", 99_999, 2)
write("2-tower/02-large-steps", 99_991, 8)
write("2-tower/03-medium", 54_321, 5)
write("3-sky/01-highest", 10**15 - 1, 8)
write("3-sky/02-small-steps", 10**15 - 9, 2)
write("3-sky/03-medium", 123_456_789_012_345, 4)
