"""Writes the secret data. Run it from the package's folder."""

import heapq
import random
from pathlib import Path

random.seed(20250904)
SECRET = Path("data/secret")


def fastest(n, trains):
    following = [[] for _ in range(n + 1)]
    for a, b, t in trains:
        following[a].append((b, t))
        following[b].append((a, t))
    best, queue = {}, [(0, 1)]
    while queue:
        time, town = heapq.heappop(queue)
        if town not in best:
            best[town] = time
            for other, t in following[town]:
                heapq.heappush(queue, (time + t, other))
    return best.get(n, "impossible")


def write(name, n, trains):
    SECRET.mkdir(parents=True, exist_ok=True)
    lines = [f"{n} {len(trains)}", *(f"{a} {b} {t}" for a, b, t in trains)]
    (SECRET / f"{name}.in").write_text("\n".join(lines) + "\n")
    (SECRET / f"{name}.ans").write_text(f"{fastest(n, trains)}\n")


def scattered(n, m, longest):
    return [(*random.sample(range(1, n + 1), 2), random.randint(0, longest)) for _ in range(m)]


write("01-two-towns", 2, [(2, 1, 3)])
write("02-no-trains", 5, [])
write("03-free-of-time", 4, [(1, 2, 0), (2, 3, 0), (3, 4, 0), (1, 4, 1)])
write("04-several-between-two", 3, [(1, 2, 9), (2, 1, 4), (3, 2, 8), (2, 3, 5)])
write("05-random", 300, scattered(300, 900, 100))
ring = [(i, i + 1, 10**6) for i in range(1, 10_000)]
write("06-line", 10_000, ring)
write("07-apart", 9_000, [x for x in scattered(9_000, 20_000, 10**6) if (x[0] < 4_000) == (x[1] < 4_000)])
write("08-dense", 10_000, scattered(10_000, 30_000, 10**6))
