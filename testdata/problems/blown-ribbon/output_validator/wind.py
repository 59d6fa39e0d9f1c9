"""Carries the ribbon. Arguments: input, answer (still or turned), feedback folder.

The first pass leaves a note for the second in the feedback folder.
"""

import re
import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])
NOTE = FEEDBACK / "painted.txt"


def end(accepted, judge, team=""):
    (FEEDBACK / "judgemessage.txt").write_text(judge + "\n")
    if team:
        (FEEDBACK / "teammessage.txt").write_text(team + "\n")
    sys.exit(42 if accepted else 43)


def the_line(most):
    """The output's only line; white space around it does not count."""
    text = sys.stdin.read(most + 1000)
    lines = text.split()
    if len(lines) != 1:
        end(False, f"{len(lines)} words instead of one", "the output must be a single line")
    return lines[0]


def main():
    word = Path(sys.argv[1]).read_text().split()[1]
    wind = Path(sys.argv[2]).read_text().split()[0]
    most = 5 * len(word) + 2
    if NOTE.exists():
        given = the_line(most)
        if given != word:
            end(False, f"read {given[:60]!r} instead of {word[:60]!r}", "the second run read another word")
        end(True, f"{NOTE.read_text()} dots, {wind}")
    dots = the_line(most)
    if not re.fullmatch("[01]+", dots):
        end(False, f"no dots: {dots[:60]!r}", "the first run wrote something else than 0 and 1")
    if len(dots) > most:
        end(False, f"more than {most} dots", "the ribbon is too short for so many dots")
    NOTE.write_text(str(len(dots)))
    carried = dots[::-1] if wind == "turned" else dots
    (FEEDBACK / "nextpass.in").write_text(f"read\n{carried}\n")
    sys.exit(42)


main()
