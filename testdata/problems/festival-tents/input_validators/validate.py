"""Shows. The argument --most gives the largest n of a group."""

import re
import sys

head, *lines = sys.stdin.read().split("\n")
most = int(sys.argv[2]) if sys.argv[1:2] == ["--most"] else 1000
if not re.fullmatch(r"[1-9]\d{0,3}", head) or int(head) > most:
    sys.exit(43)
if len(lines) != int(head) + 1 or lines.pop():
    sys.exit(43)
for line in lines:
    found = re.fullmatch(r"(0|[1-9]\d{0,6}) ([1-9]\d{0,6})", line)
    if not found or not int(found[1]) < int(found[2]) <= 10**6:
        sys.exit(43)
sys.exit(42)
