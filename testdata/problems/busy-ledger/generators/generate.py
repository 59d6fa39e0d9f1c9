"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(20250905)
SECRET = Path("data/secret")


def answers(things):
    """Recounts everything for each question, line by line."""
    ledger, found = {}, []
    for what, a, b in things:
        if what == "+":
            ledger[a] = ledger.get(a, 0) + b
        else:
            found.append(sum(v for line, v in ledger.items() if a <= line <= b))
    return found


def write(name, n, things):
    SECRET.mkdir(parents=True, exist_ok=True)
    lines = [f"{n} {len(things)}", *(f"{what} {a} {b}" for what, a, b in things)]
    (SECRET / f"{name}.in").write_text("\n".join(lines) + "\n")
    (SECRET / f"{name}.ans").write_text("".join(f"{x}\n" for x in answers(things)))


def question(n, wide):
    a, b = sorted((random.randint(1, n), random.randint(1, n)))
    return ("?", 1, n) if wide and random.random() < 0.3 else ("?", a, b)


def scattered(n, q, share, wide=False):
    def one():
        if random.random() < share:
            return ("+", random.randint(1, n), random.randint(-10**6, 10**6))
        return question(n, wide)

    return [one() for _ in range(q)]


write("01-one-line", 1, [("?", 1, 1), ("+", 1, 5), ("?", 1, 1), ("+", 1, -6), ("?", 1, 1)])
write("02-edges", 10**8, [("+", 10**8, 3), ("+", 1, 4), ("?", 1, 10**8), ("?", 2, 10**8), ("?", 1, 10**8 - 1)])
write("03-few-lines", 20, scattered(20, 500, 0.5))
write("04-top-values", 10**8, [("+", i * 5_000, 10**6) for i in range(1, 6_000)] + [("?", 1, 10**8)])
write("05-many-questions", 10**8, scattered(10**8, 20_000, 0.2, wide=True))
write("06-many-changes", 10**8, scattered(10**8, 20_000, 0.8))
