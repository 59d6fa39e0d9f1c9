"""Walks over a bridge. Arguments: input, answer, feedback folder.

The answer's second and later words are the dictionary: a validator sees no other files.
"""

import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])


def reject(judge, team):
    (FEEDBACK / "judgemessage.txt").write_text(judge + "\n")
    (FEEDBACK / "teammessage.txt").write_text(team + "\n")
    sys.exit(43)


def main():
    first, last = Path(sys.argv[1]).read_text().split()
    least, *words = Path(sys.argv[2]).read_text().split()
    lines = [line.strip() for line in sys.stdin.read().strip().split("\n")]
    if lines == ["no bridge"]:
        if least == "0":
            sys.exit(42)
        reject(f"there is a bridge of {least} words", "there is a bridge")
    if (lines[0], lines[-1]) != (first, last):
        reject(f"leads from {lines[0][:20]!r} to {lines[-1][:20]!r}", "the bridge has other ends")
    known = set(words)
    for word, after in zip(lines, [*lines[1:], None]):
        if word not in known:
            reject(f"{word[:20]!r} is unknown", "a word is not in the dictionary")
        if after is not None and sum(a != b for a, b in zip(word, after)) != 1:
            reject(f"from {word!r} to {after[:20]!r}", "not exactly one letter changes")
    if len(lines) < int(least) or least == "0":
        # Then it is our answer that is wrong: neither 42 nor 43.
        sys.exit(f"{len(lines)} words are a better bridge than the answer's {least}")
    if len(lines) > int(least):
        reject(f"{len(lines)} words instead of {least}", "there is a shorter bridge")
    sys.exit(42)


main()
