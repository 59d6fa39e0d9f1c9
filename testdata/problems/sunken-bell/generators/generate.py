"""Writes the secret data. Run it from the package's folder."""

from pathlib import Path

SECRET = Path("data/secret")


def write(name, depth, bell):
    """A bell at depth 0 is one that the current moves."""
    SECRET.mkdir(parents=True, exist_ok=True)
    (SECRET / f"{name}.in").write_text(f"{depth} {bell}\n")
    (SECRET / f"{name}.ans").write_text("30\n")


write("01-puddle", 1, 1)
write("02-two-metres", 2, 2)
write("03-at-the-top", 10**9, 1)
write("04-at-the-bottom", 10**9, 10**9)
write("05-shallow-current", 1000, 0)
write("06-in-the-middle", 999_999_937, 618_033_988)
write("07-deep-current", 10**9, 0)
