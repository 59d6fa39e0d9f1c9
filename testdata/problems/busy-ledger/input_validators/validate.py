"""The size of the ledger, then the changes and questions."""

import re
import sys

NUMBER = r"(0|-?[1-9]\d{0,8})"
lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if lines.pop() or not re.fullmatch(rf"{NUMBER} {NUMBER}", lines[0] if lines else ""):
    sys.exit(43)
n, q = map(int, lines[0].split())
if not (1 <= n <= 10**8 and 1 <= q <= 20_000 and len(lines) == q + 1):
    sys.exit(43)
for line in lines[1:]:
    if not re.fullmatch(rf"[+?] {NUMBER} {NUMBER}", line):
        sys.exit(43)
    a, b = map(int, line[2:].split())
    if not (1 <= a <= n and (abs(b) <= 10**6 if line[0] == "+" else a <= b <= n)):
        sys.exit(43)
sys.exit(42)
