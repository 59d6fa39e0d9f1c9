"""Weighs crates. Arguments: input, answer (the most weighings), feedback folder."""

import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])


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


def numbers(words, n):
    """The words as crates."""
    if not all(word.isascii() and word.isdigit() and len(word) < 9 for word in words):
        end(False, f"no numbers: {' '.join(words)[:80]!r}", "a crate's number was expected")
    crates = [int(word) for word in words]
    if not all(1 <= crate <= n for crate in crates):
        end(False, f"no such crate: {crates[:20]}", "there is no crate of this number")
    return crates


def check_order(order, ranks):
    if sorted(order) != list(range(1, len(ranks) + 1)):
        end(False, f"no order of all crates: {order[:20]}", "not every crate was named once")
    for place, (crate, next_crate) in enumerate(zip(order, order[1:]), 1):
        if ranks[crate - 1] > ranks[next_crate - 1]:
            end(False, f"places {place} and {place + 1} are the wrong way round", "wrong order")


def main():
    n, *ranks = map(int, Path(sys.argv[1]).read_text().split())
    most = int(Path(sys.argv[2]).read_text())
    say(f"{n} {most}")
    used = 0
    for line in sys.stdin:
        what, *words = line[: 1 << 16].split() or [""]
        crates = numbers(words, n)
        if what == "!":
            check_order(crates, ranks)
            if sys.stdin.readline():
                end(False, "went on after the order", "output after the order")
            end(True, f"sorted with {used} of {most} weighings")
        if what != "?" or len(crates) != 2 or crates[0] == crates[1]:
            end(False, f"no weighing: {line[:40]!r}", "a line is neither a weighing nor an order")
        used += 1
        if used > most:
            end(False, f"weighed more than {most} times", "more weighings than permitted")
        say("<" if ranks[crates[0] - 1] < ranks[crates[1] - 1] else ">")
    end(False, f"ended without an order, after {used} weighings", "no order was given")


main()
