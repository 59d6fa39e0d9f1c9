"""Cars in one line of JSON, and the length of the deck."""

import json
import re
import sys

lines = sys.stdin.buffer.read().decode("ascii", "replace").split("\n")
if len(lines) != 3 or lines[2] or not re.fullmatch(r"[1-9]\d{0,14}", lines[1]):
    sys.exit(43)
if not re.fullmatch(r"\[([1-9]\d{0,9}(,[1-9]\d{0,9})*)?\]", lines[0]):
    sys.exit(43)
cars = json.loads(lines[0])
fits = len(cars) <= 30_000 and max(cars, default=1) <= 10**9 and int(lines[1]) <= 10**14
sys.exit(42 if fits else 43)
