"""The plateau and the rule in one line; the train may not see too many stations."""

import re
import sys

MOST = 100_000
text = sys.stdin.buffer.read().decode("ascii", "replace")
if not re.fullmatch(r"[1-9]\d{0,9}( (0|[1-9]\d{0,9})){4}\n", text):
    sys.exit(43)
m, a, b, c, x = map(int, text.split())
if not 2 <= m <= 2**30 or max(a, b, c, x) >= m:
    sys.exit(43)
seen = set()
while x not in seen and len(seen) <= MOST:
    seen.add(x)
    x = (a * x * x + b * x + c) % m
sys.exit(42 if len(seen) <= MOST else 43)
