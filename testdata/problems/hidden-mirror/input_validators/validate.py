"""One line of letters."""

import re
import sys

text = sys.stdin.buffer.read()
sys.exit(42 if re.fullmatch(rb"[A-Za-z]{1,20000}\n", text) else 43)
