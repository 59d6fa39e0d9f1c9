"""A tree by levels in one line of JSON, and the least value that stays."""

import json
import re
import sys

lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
number = r"(0|-?[1-9]\d{0,9})"
if len(lines) != 3 or lines[2] or not re.fullmatch(number, lines[1]):
    sys.exit(43)
if not re.fullmatch(rf"\[({number}(,(null|{number}))*)?\]", lines[0]) or "null]" in lines[0]:
    sys.exit(43)
levels, places = json.loads(lines[0]), 1
for node in levels:
    places += 1 if node is not None else -1
    if places < 0:
        sys.exit(43)
values = [node for node in levels if node is not None]
fits = len(values) <= 30_000 and all(abs(v) <= 10**9 for v in [*values, int(lines[1])])
sys.exit(42 if fits else 43)
