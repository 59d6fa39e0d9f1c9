"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(20250901)
SECRET = Path("data/secret")


def write(name, amounts):
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"{len(amounts)}\n{' '.join(map(str, amounts))}\n")
    (SECRET / f"{name}.ans").write_text(f"{sum(amounts)}\n")


TOP = 10**12
write("01-single", [0])
write("02-mixed", [5, -5, 12, 7, -40])
write("03-most-at-the-top", [TOP] * 40)
write("04-balanced", [x for _ in range(500) for x in (TOP - 1, 1 - TOP)])
write("05-random", [random.randint(-TOP, TOP) for _ in range(2_000)])
write("06-large", [random.randint(-TOP, TOP) for _ in range(10_000)])
write("07-largest", [random.randint(TOP // 2, TOP) for _ in range(50_000)])
