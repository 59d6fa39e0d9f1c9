"""Writes the answers of the sample and the secret data. Run it from the package's folder."""

from math import comb
from pathlib import Path


def write(name, n):
    rows = []
    for i in range(n):
        places = " ".join("*" if comb(i, j) % 2 else " " for j in range(i + 1))
        rows.append(" " * (n - 1 - i) + places + "\n")
    file = Path("data") / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_suffix(".in").write_text(f"{n}\n")
    file.with_suffix(".ans").write_text("".join(rows))


write("sample/1", 4)
write("secret/01-one", 1)
write("secret/02-two", 2)
write("secret/03-three", 3)
write("secret/04-nineteen", 19)
write("secret/05-thirty-two", 32)
write("secret/06-sixty-three", 63)
write("secret/07-sixty-four", 64)
