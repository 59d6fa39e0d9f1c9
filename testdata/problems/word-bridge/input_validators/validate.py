"""Two different words of one length. The dictionary itself is no part of stdin."""

import re
import sys

found = re.fullmatch(r"([a-z]{1,8}) ([a-z]{1,8})\n", sys.stdin.read())
sys.exit(42 if found and found[1] != found[2] and len(found[1]) == len(found[2]) else 43)
