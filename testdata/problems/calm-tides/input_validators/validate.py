"""Levels of the tide. The argument --most gives the largest n of a group."""

import re
import sys

lines = sys.stdin.read().split("\n")
most = int(sys.argv[2]) if sys.argv[1:2] == ["--most"] else 30_000
whole = r"(0|[1-9]\d{0,5})"
if len(lines) != 3 or lines[2] or not all(re.fullmatch(rf"{whole}( {whole})*", x) for x in lines[:2]):
    sys.exit(43)
head, levels = (list(map(int, line.split())) for line in lines[:2])
if len(head) != 2 or not 1 <= head[0] <= most or head[1] > 1000:
    sys.exit(43)
sys.exit(42 if len(levels) == head[0] and max(levels) <= 1000 else 43)
