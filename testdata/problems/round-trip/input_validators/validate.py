"""The points of the trip, one in each line."""

import re
import sys

NUMBER = r"(0|-?[1-9]\d{0,6})"
lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if lines.pop() or not lines or not re.fullmatch(r"[1-9]\d{0,4}", lines[0]):
    sys.exit(43)
if not 3 <= int(lines[0]) <= 10_000 or len(lines) != int(lines[0]) + 1:
    sys.exit(43)
for line in lines[1:]:
    if not re.fullmatch(rf"{NUMBER} {NUMBER}", line):
        sys.exit(43)
    if max(abs(int(number)) for number in line.split()) > 10**6:
        sys.exit(43)
sys.exit(42)
