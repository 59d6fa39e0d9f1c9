"""The names of the calls and their arguments, a line of JSON each. Towns form a tree."""

import json
import sys

MOST_TOWNS, MOST_CALLS = 10_000, 5_000
ARGUMENTS = {"travel": 2, "passes": 3, "average": 0, "newDay": 0}


def whole(value, most):
    return type(value) is int and 1 <= value <= most


def is_tree(rows):
    """Symmetric, connected, and with one canal less than towns."""
    towns = len(rows)
    if not 1 <= towns <= MOST_TOWNS or not all(isinstance(row, list) for row in rows):
        return False
    if not all(whole(other, towns) for row in rows for other in row):
        return False
    canals = {(a, b) for a, row in enumerate(rows, 1) for b in row}
    if len(canals) != sum(map(len, rows)) or any((b, a) not in canals for a, b in canals):
        return False
    seen, waiting = {1}, [1]
    while waiting:
        for other in rows[waiting.pop() - 1]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return len(seen) == towns and len(canals) == 2 * (towns - 1)


def valid(text):
    lines = text.split("\n")
    if len(lines) != 3 or lines[2]:
        return False
    names, lists = json.loads(lines[0]), json.loads(lines[1])
    if any(json.dumps(v, separators=(",", ":")) != t for v, t in zip((names, lists), lines)):
        return False
    if not isinstance(names, list) or not isinstance(lists, list) or len(names) != len(lists):
        return False
    if not all(isinstance(a, list) for a in lists) or not 1 <= len(names) <= MOST_CALLS + 1:
        return False
    if names[0] != "CanalCouriers" or len(lists[0]) != 1 or not isinstance(lists[0][0], list):
        return False
    towns = len(lists[0][0])
    return is_tree(lists[0][0]) and all(
        ARGUMENTS.get(str(name)) == len(given) and all(whole(town, towns) for town in given)
        for name, given in zip(names[1:], lists[1:])
    )


try:
    fits = valid(sys.stdin.buffer.read().decode("ascii"))
except ValueError:
    fits = False
sys.exit(42 if fits else 43)
