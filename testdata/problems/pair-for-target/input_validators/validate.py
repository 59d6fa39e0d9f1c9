"""Receipts in one line of JSON, and the sum that exactly one pair of them has."""

import json
import re
import sys
from collections import Counter

lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
number = r"(0|-?[1-9]\d{0,10})"
if len(lines) != 3 or lines[2] or not re.fullmatch(number, lines[1]):
    sys.exit(43)
if not re.fullmatch(rf"\[{number}(,{number})+\]", lines[0]):
    sys.exit(43)
numbers, target = json.loads(lines[0]), int(lines[1])
if len(numbers) > 60_000 or not all(-(2**31) <= n < 2**31 for n in numbers):
    sys.exit(43)
seen, pairs = Counter(), 0
for n in numbers:
    pairs += seen[target - n]
    seen[n] += 1
sys.exit(42 if pairs == 1 else 43)
