"""The number of chests, then the chest with the crown."""

import re
import sys

found = re.fullmatch(r"([1-9]\d{0,3}) ([1-9]\d{0,3})\n", sys.stdin.read())
sys.exit(42 if found and int(found[2]) <= int(found[1]) <= 1000 else 43)
