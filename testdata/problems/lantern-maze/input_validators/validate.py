"""A maze: its size, then its rows of # (wall), . (free), one @ (start) and one X (exit)."""

import re
import sys

text = sys.stdin.read()
head, _, body = text.partition("\n")
if not re.fullmatch(r"[1-9]\d? [1-9]\d?", head) or not body.endswith("\n"):
    sys.exit(43)
rows, columns = map(int, head.split())
maze = body[:-1].split("\n")
if rows > 40 or columns > 40 or len(maze) != rows:
    sys.exit(43)
if not all(re.fullmatch(r"[#.@X]{%d}" % columns, row) for row in maze):
    sys.exit(43)
if body.count("@") != 1 or body.count("X") != 1:
    sys.exit(43)
cells = {(y, x): maze[y][x] for y in range(rows) for x in range(columns)}
todo = [cell for cell, what in cells.items() if what == "@"]
seen = set(todo)
while todo:
    y, x = todo.pop()
    if cells[y, x] == "X":
        sys.exit(42)
    for cell in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
        if cells.get(cell, "#") != "#" and cell not in seen:
            seen.add(cell)
            todo.append(cell)
sys.exit(43)
