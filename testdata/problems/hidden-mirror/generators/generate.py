"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(20250902)
SECRET = Path("data/secret")


def longest(s):
    """Expands around every centre, jumping over runs of one letter."""
    s = s.lower()
    start, length, i = 0, 1, 0
    while i < len(s):
        left = right = i
        while right + 1 < len(s) and s[right + 1] == s[i]:
            right += 1
        i = right + 1
        while left > 0 and right + 1 < len(s) and s[left - 1] == s[right + 1]:
            left, right = left - 1, right + 1
        if right - left + 1 > length:
            start, length = left, right - left + 1
    return s[start:start + length]


def mixed(s):
    return "".join(random.choice((c, c.upper())) for c in s)


def letters(n, alphabet="abcdefghijklmnopqrstuvwxyz"):
    return "".join(random.choice(alphabet) for _ in range(n))


def write(name, s):
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(s + "\n")
    (SECRET / f"{name}.ans").write_text(longest(s) + "\n")


write("01-one-letter", "Q")
write("02-even-in-mixed-case", "rrsTuVVutSqq")
write("03-two-of-a-length", "abcBAxyzZYX")
write("04-random", mixed(letters(1_000, "abc")))
half = letters(150)
write("05-planted", mixed(letters(700) + half + half[::-1] + letters(900)))
write("06-random-large", mixed(letters(20_000, "ab")))
run = "a" * 9_999
write("07-one-flaw", mixed(run + "b" + run + "c"))
write("08-all-the-same", mixed("z" * 20_000))
