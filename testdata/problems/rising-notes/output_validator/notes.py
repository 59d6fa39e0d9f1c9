"""Listens to notes. Arguments: input, answer, feedback folder."""

import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])


def end(code, judge, team, share=None):
    (FEEDBACK / "judgemessage.txt").write_text(judge + "\n")
    (FEEDBACK / "teammessage.txt").write_text(team + "\n")
    if share is not None:
        (FEEDBACK / "score_multiplier.txt").write_text(f"{share}\n")
    sys.exit(code)


def number(word):
    """A word as a number, -1 if it is none."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 9 else -1


def flaw(places, notes, most):
    """What is wrong with a choice of notes; "" for nothing."""
    if len(places) != most:
        return f"{len(places)} places instead of {most}"
    if not all(1 <= place <= len(notes) for place in places):
        return "a place outside of the tune"
    if any(a >= b for a, b in zip(places, places[1:])):
        return "places do not rise"
    struck = [notes[place - 1] for place in places]
    return "notes do not rise" if any(a >= b for a, b in zip(struck, struck[1:])) else ""


def main():
    _, *notes = map(int, Path(sys.argv[1]).read_text().split())
    most = int(Path(sys.argv[2]).read_text().split()[0])
    words = sys.stdin.read().split()
    said = number(words[0]) if words else -1
    wrong = flaw([number(word) for word in words[1:]], notes, said)
    if said > most and not wrong:
        sys.exit(f"{said} notes rise, the answer has only {most}")
    if said != most:
        end(43, f"{said} notes instead of {most}", "the number of notes is wrong")
    if wrong:
        end(42, wrong, f"right number, but {wrong}: half of the points", 0.5)
    end(42, "right number and notes", "right number and notes", 1)


main()
