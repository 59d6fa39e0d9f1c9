"""A sheet of paper in one line of JSON, and the seconds."""

import json
import re
import sys

lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(r"0|[1-9]\d{0,9}", lines[1]):
    sys.exit(43)
if not re.fullmatch(r'\[\["[.:*#]"(,"[.:*#]"|\],\["[.:*#]")*\]\]', lines[0]):
    sys.exit(43)
paper = json.loads(lines[0])
fits = len(paper) <= 150 and len(paper[0]) <= 150 and len({len(row) for row in paper}) == 1
sys.exit(42 if fits and int(lines[1]) <= 10**9 else 43)
