"""Writes the secret data. Run it from the package's folder."""

from pathlib import Path

SECRET = Path("data/secret")


def write(name, chests, crown):
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"{chests} {crown}\n")
    (SECRET / f"{name}.ans").write_text(f"{crown}\n")


write("01-one-chest", 1, 1)
write("02-ten-chests", 10, 10)
write("03-eleven-chests", 11, 3)
write("04-first", 1000, 1)
write("05-last", 1000, 1000)
write("06-hundredth", 1000, 100)
write("07-uneven", 997, 501)
write("08-last-of-uneven", 991, 991)
