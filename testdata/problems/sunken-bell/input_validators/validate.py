"""A lake: its depth, then the depth of the bell or 0 for one that a current moves."""

import re
import sys

found = re.fullmatch(r"([1-9][0-9]*) (0|[1-9][0-9]*)\n", sys.stdin.read())
if not found or int(found[1]) > 10**9 or int(found[2]) > int(found[1]):
    sys.exit(43)
sys.exit(42)
