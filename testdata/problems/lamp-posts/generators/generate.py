"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(1807)
SECRET = Path("data/secret")


def needed(houses, way):
    """Lamp posts that are needed so that no way is longer."""
    count, lit = 0, -1
    for house in houses:
        if house > lit:
            count, lit = count + 1, house + 2 * way
    return count


def best(houses, k):
    low, high = 0, 10**9
    while low < high:
        middle = (low + high) // 2
        if needed(sorted(houses), middle) <= k:
            high = middle
        else:
            low = middle + 1
    return low


def write(name, houses, k):
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"{len(houses)} {k}\n{' '.join(map(str, houses))}\n")
    (SECRET / f"{name}.ans").write_text(f"{best(houses, k)}\n")


def villages(count, each):
    """Houses in clusters that lie far apart."""
    found = set()
    for _ in range(count):
        middle = random.randint(10_000, 10**9 - 10_000)
        found |= {middle + random.randint(-5000, 5000) for _ in range(each)}
    return random.sample(sorted(found), len(found))


write("01-one-house", [10**9], 1)
write("02-a-post-each", random.sample(range(1000), 50), 50)
write("03-one-post", random.sample(range(10**9), 40), 1)
write("04-even", [i * 1000 for i in range(500)], 20)
write("05-mixed", random.sample(range(10**9), 1500), 30)
write("06-villages", villages(25, 60), 25)
write("07-dense", random.sample(range(4000), 2000), 300)
