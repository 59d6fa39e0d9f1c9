"""Writes all data. Run it from the package's folder."""

import json
import random
from pathlib import Path

random.seed(20251105)
LONGEST = 10**9


def fullest(cars, deck):
    """Every choice with the most cars, each once."""
    most, choices = 1, []
    start = total = 0
    for end, car in enumerate(cars, start=1):
        total += car
        while total > deck:
            total -= cars[start]
            start += 1
        # The longest that ends here; shorter ones cannot be among the best.
        if end - start > most:
            most, choices = end - start, []
        if end - start == most:
            choices.append(cars[start:end])
    return [list(one) for one in dict.fromkeys(map(tuple, choices))] or [[]]


def write(name, cars, deck):
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{line(cars)}\n{deck}\n")
    answer = "".join(line(one) + "\n" for one in fullest(cars, deck))
    assert len(answer) < 120_000, name
    path.with_suffix(".ans").write_text(answer)


def line(value):
    return json.dumps(value, separators=(",", ":"))


def cars(count, least, most):
    return [random.randint(least, most) for _ in range(count)]


write("sample/1", [420, 380, 510, 390, 400, 620, 450], 1300)
write("sample/2", [700, 900], 650)
write("secret/01-nobody", [], 10)
write("secret/02-one-fits", [5], 5)
write("secret/03-one-does-not", [6], 5)
write("secret/04-all", [3, 1, 4, 1, 5, 9, 2, 6], 31)
write("secret/05-all-but-one", [3, 1, 4, 1, 5, 9, 2, 6], 30)
write("secret/06-big-one-between", [2, 2, 2, 50, 2, 2, 2, 2, 50, 2, 2], 20)
write("secret/07-many-choices", cars(400, 1, 3), 24)
write("secret/08-only-singles", cars(2_000, 600, 900), 1_000)
write("secret/09-sum-of-longs", cars(1_500, LONGEST // 2, LONGEST), 450 * LONGEST)
write("secret/10-long-queue", cars(30_000, 300, 20_000), 60_000_000)
falling = sorted(cars(20_000, 100, 90_000), reverse=True)
write("secret/11-back-is-better", falling, 100_000_000)
write("secret/12-front-is-better", falling[::-1], 100_000_000)
write("secret/13-all-of-many", cars(30_000, 1, 99), 10**14)
