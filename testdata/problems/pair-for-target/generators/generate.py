"""Writes all data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(20251101)
LOW, HIGH = -(2**31), 2**31 - 1


def write(name, numbers, first, second):
    target = numbers[first] + numbers[second]
    seen, pairs = {}, []
    for index, number in enumerate(numbers):
        pairs += [(other, index) for other in seen.get(target - number, [])]
        seen.setdefault(number, []).append(index)
    assert pairs == [(first, second)], (name, pairs[:3])
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = ",".join(map(str, numbers))
    path.with_suffix(".in").write_text(f"[{written}]\n{target}\n")
    path.with_suffix(".ans").write_text(f"[{first},{second}]\n")


def scattered(count, first, second):
    """Odd numbers everywhere but in the pair, one of which is even: no other sum is odd."""
    numbers = [random.randrange(LOW + 1, HIGH, 2) for _ in range(count)]
    numbers[first] = 2 * random.randrange(10**8)
    target = numbers[first] + numbers[second]
    while sum(target - numbers[first] == n for n in numbers) != 1:
        numbers[second] = random.randrange(LOW + 1, HIGH, 2)
        target = numbers[first] + numbers[second]
    return numbers, first, second


write("sample/1", [12, 5, -3, 9], 1, 3)
write("sample/2", [7, 20, 7], 0, 2)
write("secret/01-two", [0, 0], 0, 1)
write("secret/02-edge-high", [HIGH, 1, HIGH, 5], 0, 2)
write("secret/03-edge-low", [3, LOW, 8, LOW], 1, 3)
write("secret/04-half-is-no-pair", [8, 3, 13, 1], 1, 2)
write("secret/05-small", *scattered(50, 3, 40))
write("secret/06-last-two", *scattered(60_000, 59_998, 59_999))
write("secret/07-ends", *scattered(8_000, 0, 7_999))
write("secret/08-middle", *scattered(8_000, 6_000, 6_001))
write("secret/09-all-refunds", [-4, -9, -1, -7, -30], 1, 4)
write("secret/10-sum-of-longs", [LOW, 5, HIGH, 7, LOW + 1, -3], 0, 4)
write("secret/11-zero", [6, -2, 9, 2, -5], 1, 3)
write("secret/12-first-two", *scattered(3_000, 0, 1))
