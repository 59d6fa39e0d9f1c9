"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path
from string import ascii_lowercase

random.seed(88)
SECRET = Path("data/secret")


def write(name, word, wind):
    """The wind stands in the answer, which only the validator sees."""
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"paint\n{word}\n")
    (SECRET / f"{name}.ans").write_text(f"{wind}\n")


def mixed(n):
    return "".join(random.choices(ascii_lowercase, k=n))


write("01-one-letter", "q", "still")
write("02-one-letter-turned", "b", "turned")
write("03-all-letters", ascii_lowercase, "turned")
write("04-mirror", "levelevel", "turned")
write("05-same-letter", "z" * 1000, "turned")
write("06-mixed-still", mixed(1000), "still")
write("07-mixed-turned", mixed(999), "turned")
write("08-first-letters", "a" * 500, "still")
