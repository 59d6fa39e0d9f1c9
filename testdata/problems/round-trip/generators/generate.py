"""Writes the secret data. Run it from the package's folder."""

import math
import random
from pathlib import Path

random.seed(20250903)
SECRET = Path("data/secret")


def write(name, points):
    SECRET.mkdir(parents=True, exist_ok=True)
    pairs = list(zip(points, points[1:] + points[:1]))
    ways = [math.dist(a, b) for a, b in pairs]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2
    lines = [str(len(points)), *(f"{x} {y}" for x, y in points)]
    (SECRET / f"{name}.in").write_text("\n".join(lines) + "\n")
    (SECRET / f"{name}.ans").write_text(f"{math.fsum(ways)} {max(ways)} {area}\n")


def scattered(n, top):
    return [(random.randint(-top, top), random.randint(-top, top)) for _ in range(n)]


TOP = 10**6
write("01-tiny", [(0, 0), (1, 2), (2, 1)])
write("02-standing-still", [(5, 5)] * 3)
write("03-clockwise", [(0, 0), (-3, 7), (10, 11), (13, -2)])
write("04-corners", [(-TOP, -TOP), (TOP, -TOP), (TOP, TOP), (-TOP, TOP)])
write("05-crossing", scattered(1_000, 50))
circle = [(int(TOP * math.cos(i / 200)), int(TOP * math.sin(i / 200))) for i in range(1_256)]
write("06-circle", circle)
write("07-scattered", scattered(10_000, TOP))
