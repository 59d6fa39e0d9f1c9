"""Writes the secret data. Run it from the package's folder."""

import random
from pathlib import Path

random.seed(4711)
SECRET = Path("data/secret")


def write(name, rows):
    SECRET.mkdir(parents=True, exist_ok=True)
    text = "\n".join([f"{len(rows)} {len(rows[0])}", *("".join(row) for row in rows)])
    (SECRET / f"{name}.in").write_text(text + "\n")
    (SECRET / f"{name}.ans").write_text("exit\n")


def corridors(rows, columns, loops):
    """Cells at even places, joined to a tree; some walls more are broken down."""
    maze = [["#"] * columns for _ in range(rows)]
    maze[0][0] = "."
    todo = [(0, 0)]
    while todo:
        y, x = todo[-1]
        ways = [(0, 2), (2, 0), (0, -2), (-2, 0)]
        free = [
            (dy, dx)
            for dy, dx in ways
            if 0 <= y + dy < rows and 0 <= x + dx < columns and maze[y + dy][x + dx] == "#"
        ]
        if not free:
            todo.pop()
            continue
        dy, dx = random.choice(free)
        maze[y + dy // 2][x + dx // 2] = maze[y + dy][x + dx] = "."
        todo.append((y + dy, x + dx))
    for _ in range(loops):
        y, x = random.randrange(rows), random.randrange(columns)
        maze[y][x] = "."
    return maze


def open_hall(rows, columns):
    return [["."] * columns for _ in range(rows)]


def placed(maze, start, goal):
    maze[start[0]][start[1]] = "@"
    maze[goal[0]][goal[1]] = "X"
    return maze


write("01-two-cells", ["X@"])
write("02-column", placed(open_hall(40, 1), (20, 0), (39, 0)))
write("03-empty-hall", placed(open_hall(30, 40), (29, 39), (0, 0)))
write("04-corridors", placed(corridors(39, 39, 0), (0, 0), (38, 38)))
write("05-with-loops", placed(corridors(39, 39, 250), (20, 20), (0, 38)))
write("06-small", placed(corridors(5, 7, 0), (4, 6), (0, 2)))
island = open_hall(11, 11)
for i in range(3, 8):
    island[3][i] = island[7][i] = island[i][3] = island[i][7] = "#"
write("07-around-an-island", placed(island, (5, 2), (2, 8)))
write("08-far-corner", placed(open_hall(40, 40), (20, 20), (39, 0)))
