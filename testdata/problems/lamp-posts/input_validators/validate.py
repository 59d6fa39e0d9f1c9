"""Houses along a street, and the number of lamp posts."""

import re
import sys

lines = sys.stdin.read().split("\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(r"[1-9]\d{0,3} [1-9]\d{0,3}", lines[0]):
    sys.exit(43)
n, k = map(int, lines[0].split())
if not re.fullmatch(r"(0|[1-9]\d{0,9})( (0|[1-9]\d{0,9}))*", lines[1]):
    sys.exit(43)
houses = list(map(int, lines[1].split()))
fits = k <= n <= 2000 and len(set(houses)) == len(houses) == n and max(houses) <= 10**9
sys.exit(42 if fits else 43)
