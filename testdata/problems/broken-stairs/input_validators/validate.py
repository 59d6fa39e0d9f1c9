"""The number of stairs and the longest step. The argument --most gives the largest n."""

import re
import sys

most = int(sys.argv[2]) if sys.argv[1:2] == ["--most"] else 10**15
found = re.fullmatch(r"([1-9]\d{0,15}) ([2-8])\n", sys.stdin.read())
sys.exit(42 if found and int(found[1]) <= most and int(found[1]) % 10 else 43)
