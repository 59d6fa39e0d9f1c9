"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(20250906)
SECRET = Path("data/secret")
MOST = 100_000


def journey(m, a, b, c, x):
    """Stations before the circle and in it; None if they are too many."""
    seen, step = {}, 0
    while x not in seen:
        if step > MOST:
            return None
        seen[x] = step
        step += 1
        x = (a * x * x + b * x + c) % m
    return seen[x], step - seen[x]


def write(name, *numbers):
    tail, circle = journey(*numbers)
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(" ".join(map(str, numbers)) + "\n")
    (SECRET / f"{name}.ans").write_text(f"{circle}\n")


def found(least, most, good):
    """Random numbers with m in a range whose journey is `good`."""
    while True:
        m = random.randint(least, most)
        numbers = (m, *(random.randrange(m) for _ in range(4)))
        way = journey(*numbers)
        if way is not None and good(*way):
            return numbers


TOP = 2**30
write("01-two-stations", 2, 0, 1, 1, 0)
write("02-stands-still", 12, 0, 0, 5, 5)
write("03-whole-plateau", 99_991, 0, 1, 1, 17)
write("04-small", *found(500, 1_000, lambda tail, circle: tail > 5))
write("05-long-tail", *found(TOP // 2, TOP, lambda tail, circle: tail > 50_000))
write("06-long-circle", *found(TOP // 2, TOP, lambda tail, circle: circle > 30_000 and tail > 30_000))
write("07-largest", TOP, *found(TOP, TOP, lambda tail, circle: tail > 3)[1:])
