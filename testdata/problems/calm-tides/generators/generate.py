"""Writes the secret data. Run it from the package's folder."""

import random
from collections import deque
from pathlib import Path

random.seed(365)
SECRET = Path("data/secret")


def calm(levels, k):
    """Counts with two queues of the levels that may still become extreme."""
    high, low, first, count = deque(), deque(), 0, 0
    for i, level in enumerate(levels):
        while high and levels[high[-1]] <= level:
            high.pop()
        while low and levels[low[-1]] >= level:
            low.pop()
        high.append(i)
        low.append(i)
        while levels[high[0]] - levels[low[0]] > k:
            first += 1
            if high[0] < first:
                high.popleft()
            if low[0] < first:
                low.popleft()
        count += i - first + 1
    return count


def write(name, levels, k):
    path = SECRET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{len(levels)} {k}\n{' '.join(map(str, levels))}\n")
    path.with_suffix(".ans").write_text(f"{calm(levels, k)}\n")


def mixed(n, most=1000):
    return [random.randint(0, most) for _ in range(n)]


def waves(n, length):
    return [abs(i % length - length // 2) for i in range(n)]


write("1-day/01-one-hour", [7], 0)
write("1-day/02-all-calm", mixed(80), 1000)
write("1-day/03-mixed", mixed(80, 9), 4)
write("1-day/04-only-equal", mixed(60, 2), 0)
write("2-season/01-mixed", mixed(1500), 700)
write("2-season/02-all-calm", mixed(1500, 99), 99)
write("2-season/03-waves", waves(1500, 200), 60)
write("3-years/01-all-calm", mixed(30_000, 9), 9)
write("3-years/02-flood", [*range(0, 1001), *[9] * 20_000], 1000)
write("3-years/03-waves", waves(20_000, 18), 8)
write("3-years/04-mixed", mixed(20_000, 9), 8)
