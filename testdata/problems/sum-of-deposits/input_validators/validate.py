"""The number of movements, and the movements in one line."""

import re
import sys

NUMBER = r"(0|-?[1-9]\d{0,12})"
lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(r"[1-9]\d{0,4}", lines[0]):
    sys.exit(43)
if not re.fullmatch(rf"{NUMBER}( {NUMBER})*", lines[1]):
    sys.exit(43)
movements = list(map(int, lines[1].split()))
fits = len(movements) == int(lines[0]) <= 50_000 and max(map(abs, movements)) <= 10**12
sys.exit(42 if fits else 43)
