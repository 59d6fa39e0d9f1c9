"""Lets a submission walk. Arguments: input, answer (unused), feedback folder."""

import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])
STEPS = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}


def end(accepted, judge, team=""):
    (FEEDBACK / "judgemessage.txt").write_text(judge + "\n")
    if team:
        (FEEDBACK / "teammessage.txt").write_text(team + "\n")
    sys.exit(42 if accepted else 43)


def say(text):
    try:
        print(text, flush=True)
    except BrokenPipeError:
        end(False, f"nobody listened to {text!r}")


def main():
    head, *maze = Path(sys.argv[1]).read_text().splitlines()
    rows, columns = map(int, head.split())
    most = {{factor}} * rows * columns
    y, x = next((y, row.index("@")) for y, row in enumerate(maze) if "@" in row)
    say(head)
    for used in range(1, most + 2):
        letter = sys.stdin.readline(80).strip()
        if not letter:
            end(False, f"gave up after {used - 1} letters", "the exit was not reached")
        if letter not in STEPS:
            end(False, f"letter {used}: {letter!r}", "a line is none of N, E, S and W")
        if used > most:
            end(False, f"wrote more than {most} letters", "too many steps")
        dy, dx = STEPS[letter]
        inside = 0 <= y + dy < rows and 0 <= x + dx < columns
        if not inside or maze[y + dy][x + dx] == "#":
            say("wall")
            continue
        y, x = y + dy, x + dx
        if maze[y][x] == "X":
            say("exit")
            if sys.stdin.readline(80):
                end(False, "went on after the exit", "output after the exit")
            end(True, f"out with {used} of {most} letters")
        say("step")


main()
