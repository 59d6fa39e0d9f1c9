"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(1602)
SECRET = Path("data/secret")


def most_by_merging(n):
    """Most comparisons that merge sort makes for n things."""
    return 0 if n < 2 else most_by_merging(n // 2) + most_by_merging(n - n // 2) + n - 1


def write(name, ranks):
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"{len(ranks)}\n{' '.join(map(str, ranks))}\n")
    (SECRET / f"{name}.ans").write_text(f"{most_by_merging(len(ranks))}\n")


def shuffled(n):
    return random.sample(range(1, n + 1), n)


write("01-one-crate", [1])
write("02-two-crates", [2, 1])
write("03-five-crates", [4, 1, 5, 3, 2])
write("04-sorted", list(range(1, 101)))
write("05-reversed", list(range(300, 0, -1)))
write("06-mixed", shuffled(256))
write("07-most", shuffled(300))
write("08-organ-pipes", [*range(1, 301, 2), *range(300, 0, -2)])
