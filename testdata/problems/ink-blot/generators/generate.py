"""Writes all data. Run it from the package's folder."""

import heapq
import json
import random
from pathlib import Path

random.seed(20251103)
TAKES = {".": 1, ":": 3}


def after(paper, seconds):
    """The sheet after that time."""
    queue = [(0, i, j) for i, row in enumerate(paper) for j, field in enumerate(row) if field == "*"]
    wet = set()
    while queue:
        time, i, j = heapq.heappop(queue)
        if (i, j) in wet:
            continue
        wet.add((i, j))
        for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            if 0 <= a < len(paper) and 0 <= b < len(paper[0]) and paper[a][b] in TAKES:
                then = time + TAKES[paper[a][b]]
                if then <= seconds:
                    heapq.heappush(queue, (then, a, b))
    return [
        "".join("*" if (i, j) in wet else field for j, field in enumerate(row))
        for i, row in enumerate(paper)
    ]


def line(rows):
    return json.dumps([list(row) for row in rows], separators=(",", ":"))


def write(name, paper, seconds):
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{line(paper)}\n{seconds}\n")
    path.with_suffix(".ans").write_text(line(after(paper, seconds)) + "\n")


def mixed(rows, columns, fields, drops):
    paper = [random.choices(fields, k=columns) for _ in range(rows)]
    for _ in range(drops):
        paper[random.randrange(rows)][random.randrange(columns)] = "*"
    return ["".join(row) for row in paper]


def snake(rows, columns, field):
    """One way through the whole sheet, with wax on both sides."""
    paper = [field * columns if i % 2 == 0 else "#" * columns for i in range(rows)]
    for i in range(1, rows, 2):
        at = columns - 1 if i % 4 == 1 else 0
        paper[i] = paper[i][:at] + field + paper[i][at + 1 :]
    return ["*" + paper[0][1:], *paper[1:]]


write("sample/1", ["*..#", ".:..", "...."], 2)
write("sample/2", ["*::.", "####"], 7)
write("secret/01-dry", ["..:", "#.."], 5)
write("secret/02-no-time", ["*.", ".*"], 0)
write("secret/03-one-field", [":"], 10**9)
write("secret/04-thick-just-not", ["*:."], 3)
write("secret/05-thick-just", ["*:."], 4)
write("secret/06-around-is-quicker", [".....", ".:::.", "*:::.", "#####"], 8)
write("secret/07-wide", mixed(3, 90, "...:#", 2), 40)
write("secret/08-high", mixed(90, 3, "...:#", 2), 40)
write("secret/09-soaked", mixed(60, 60, "..::", 30), 10**9)
write("secret/10-many-drops", mixed(150, 140, "....:::#", 12), 25)
write("secret/11-patience", mixed(140, 150, ".....:::##", 1), 180)
write("secret/12-snake", snake(149, 150, "."), 10**9)
write("secret/13-thick-snake", snake(99, 120, ":"), 15_000)
