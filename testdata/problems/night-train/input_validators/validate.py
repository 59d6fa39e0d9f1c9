"""Towns and trains, then one train in each line."""

import re
import sys

NUMBER = r"(0|[1-9]\d{0,6})"
lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if lines.pop() or not re.fullmatch(rf"{NUMBER} {NUMBER}", lines[0] if lines else ""):
    sys.exit(43)
n, m = map(int, lines[0].split())
if not (2 <= n <= 10_000 and m <= 30_000 and len(lines) == m + 1):
    sys.exit(43)
for line in lines[1:]:
    if not re.fullmatch(rf"{NUMBER} {NUMBER} {NUMBER}", line):
        sys.exit(43)
    a, b, t = map(int, line.split())
    if not (1 <= a <= n and 1 <= b <= n and a != b and t <= 10**6):
        sys.exit(43)
sys.exit(42)
