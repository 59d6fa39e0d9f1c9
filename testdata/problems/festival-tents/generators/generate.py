"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(1969)
SECRET = Path("data/secret")


def fewest(shows):
    """Most shows at once; an end counts before a start in the same minute."""
    changes = sorted([(s, 1) for s, _ in shows] + [(e, -1) for _, e in shows])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def write(name, shows):
    path = SECRET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [str(len(shows)), *(f"{s} {e}" for s, e in shows)]
    path.with_suffix(".in").write_text("\n".join(lines) + "\n")
    path.with_suffix(".ans").write_text(f"{fewest(shows)}\n")


def mixed(n, longest, end=10**6):
    def one():
        length = random.randint(1, longest)
        start = random.randint(0, end - length)
        return start, start + length

    return [one() for _ in range(n)]


def shuffled(shows):
    return random.sample(shows, len(shows))


write("1-village/01-one-show", [(0, 1)])
write("1-village/02-one-after-another", [(i, i + 1) for i in range(49, -1, -1)])
write("1-village/03-mixed", mixed(50, 100, 300))
write("1-village/04-touching", shuffled([(i * 10, i * 10 + 20) for i in range(40)]))
write("2-town/01-mixed", mixed(1000, 200_000))
write("2-town/02-short-shows", mixed(1000, 3000))
write("2-town/03-nested", shuffled([(i, 10**6 - i) for i in range(300)]))
write("2-town/04-stairs", shuffled([(i * 100, i * 100 + 1700) for i in range(1000)]))
