"""Bracelets in one line of JSON, and whether they may be turned over."""

import json
import re
import sys

lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if len(lines) != 3 or lines[2] or lines[1] not in ("true", "false"):
    sys.exit(43)
if not re.fullmatch(r'\[("[a-z]{1,50000}"(,"[a-z]{1,50000}")*)?\]', lines[0]):
    sys.exit(43)
bracelets = json.loads(lines[0])
fits = len(bracelets) <= 20_000 and sum(map(len, bracelets)) <= 100_000
sys.exit(42 if fits else 43)
