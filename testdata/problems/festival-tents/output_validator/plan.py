"""Rates a plan. Arguments: input, answer (fewest tents), feedback folder, --points, number."""

import sys
from pathlib import Path

FEEDBACK = Path(sys.argv[3])


def reject(judge, team):
    (FEEDBACK / "judgemessage.txt").write_text(judge + "\n")
    (FEEDBACK / "teammessage.txt").write_text(team + "\n")
    sys.exit(43)


def tents_of(shows):
    words = sys.stdin.read().split()
    if len(words) != len(shows):
        reject(f"{len(words)} numbers for {len(shows)} shows", "wrong number of tents")
    if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        reject("no numbers", "a tent's number was expected")
    tents = list(map(int, words))
    if sorted(set(tents)) != list(range(1, max(tents) + 1)):
        reject("a tent below 1, or an empty one", "tents are not numbered from 1 without gaps")
    return tents


def main():
    numbers = list(map(int, Path(sys.argv[1]).read_text().split()))
    shows = list(zip(numbers[1::2], numbers[2::2]))
    best = int(Path(sys.argv[2]).read_text())
    tents = tents_of(shows)
    free = {}
    for (start, end), tent in sorted(zip(shows, tents)):
        if free.get(tent, 0) > start:
            reject(f"shows overlap in tent {tent} at minute {start}", "two shows overlap in a tent")
        free[tent] = end
    if len(free) < best:
        sys.exit(f"{len(free)} tents are better than the answer's {best}")
    share = best / len(free)
    (FEEDBACK / "judgemessage.txt").write_text(f"{len(free)} tents, {best} would do\n")
    (FEEDBACK / "teammessage.txt").write_text(f"{len(free)} tents: {share:.1%} of the points\n")
    if "--points" in sys.argv:
        points = float(sys.argv[sys.argv.index("--points") + 1])
        (FEEDBACK / "score.txt").write_text(f"{points * share:.6f}\n")
    sys.exit(42)


main()
