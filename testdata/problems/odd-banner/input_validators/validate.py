"""One number from 1 to 64."""

import re
import sys

text = sys.stdin.buffer.read()
sys.exit(42 if re.fullmatch(rb"[1-9]\d?\n", text) and int(text) <= 64 else 43)
