"""A tune. The argument --most gives the largest n of a group."""

import re
import sys

most = int(sys.argv[2]) if sys.argv[1:2] == ["--most"] else 10_000
lines = sys.stdin.read().split("\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(r"[1-9]\d{0,4}", lines[0]):
    sys.exit(43)
if not re.fullmatch(r"[1-9]\d{0,5}( [1-9]\d{0,5})*", lines[1]):
    sys.exit(43)
notes = list(map(int, lines[1].split()))
sys.exit(42 if len(notes) == int(lines[0]) <= most and max(notes) <= 10**5 else 43)
