"""A line with n, a line with the weights' ranks: a permutation of 1 to n."""

import re
import sys

lines = sys.stdin.read().split("\n")
if len(lines) != 3 or lines[2] or not all(re.fullmatch(r"[1-9]\d*( [1-9]\d*)*", x) for x in lines[:2]):
    sys.exit(43)
n, ranks = lines[0], list(map(int, lines[1].split()))
if " " in n or not 1 <= int(n) <= 300 or sorted(ranks) != list(range(1, int(n) + 1)):
    sys.exit(43)
sys.exit(42)
