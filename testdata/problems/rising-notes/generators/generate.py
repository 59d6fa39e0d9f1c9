"""Writes the secret data. Run it from the package's folder."""

import random
from bisect import bisect_left
from pathlib import Path

random.seed(88_000)
SECRET = Path("data/secret")


def rising(notes):
    """Places of a longest choice of rising notes."""
    lowest, at, before = [], [], []
    for i, note in enumerate(notes):
        length = bisect_left(lowest, note)
        lowest[length:length + 1] = [note]
        before.append(at[length - 1] if length else -1)
        at[length:length + 1] = [i]
    places, i = [], at[-1]
    while i >= 0:
        places.append(i + 1)
        i = before[i]
    return places[::-1]


def write(name, notes):
    path = SECRET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{len(notes)}\n{' '.join(map(str, notes))}\n")
    places = rising(notes)
    path.with_suffix(".ans").write_text(f"{len(places)}\n{' '.join(map(str, places))}\n")


def mixed(n, most):
    return [random.randint(1, most) for _ in range(n)]


write("1-song/01-one-note", [100_000])
write("1-song/02-falling", list(range(40, 0, -1)))
write("1-song/03-equal", [5] * 30)
write("1-song/04-mixed", mixed(300, 99))
write("2-opera/01-mixed", mixed(6000, 1000))
write("2-opera/02-rising", list(range(1, 8001)))
write("2-opera/03-waves", [i % 99 * 90 + i // 99 + 1 for i in range(7000)])
write("2-opera/04-slow-rise", [i + random.randint(0, 300) + 1 for i in range(10_000)])
