"""The four scorings. Pure.

- icpc: problems solved; then the sum over them of the minutes that it took and the penalty for
  each wrong attempt; then the minute of the last accepted one.
- ioi: the sum of points, of every group of tests the best that any attempt got; no penalty.
- atcoder: the sum of points, of every problem the best attempt's; then the time of the last one
  that counts, and the penalty for each attempt before one that counts.
- leetcode: the sum of points of solved problems; then the time of the last of them, and the
  penalty for each wrong attempt at them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from web_api.contests.scoring.rules import (
    FULL,
    POINT,
    Attempt,
    Cell,
    Scoring,
    Terms,
    Total,
    counts,
    first_accepted,
    pending,
)


class Icpc:
    def cell(self, attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
        del points  # All problems are worth the same.
        return first_accepted(attempts, 1, terms)

    def total(self, cells: Iterable[Cell], terms: Terms) -> Total:
        solved = [
            (cell.time_ms // 60_000 * 60, cell.wrong) for cell in cells if cell.time_ms is not None
        ]
        penalty = sum(at_s + wrong * terms.penalty_s for at_s, wrong in solved)
        return Total(len(solved) * POINT, penalty, max((at_s for at_s, _ in solved), default=0))


class Leetcode:
    def cell(self, attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
        return first_accepted(attempts, points, terms)

    def total(self, cells: Iterable[Cell], terms: Terms) -> Total:
        return _last_and_penalties(cells, terms)


class Atcoder:
    def cell(self, attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
        best, before, wrong = None, 0, 0
        for attempt in attempts:
            if attempt.share > (best.share if best else 0):
                best, before = attempt, wrong
            wrong += attempt.share < FULL and counts(attempt, terms)
        waiting = pending(attempts)
        if best is None:
            return Cell(wrong=wrong, pending=waiting)
        return _worth(best, best.share, points, before, waiting)

    def total(self, cells: Iterable[Cell], terms: Terms) -> Total:
        return _last_and_penalties(cells, terms)


class Ioi:
    def cell(self, attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
        share, groups, last, wrong = 0, dict[str, int](), None, 0
        for attempt in attempts:
            for name, got in (attempt.groups or {}).items():
                groups[name] = max(groups.get(name, 0), got)
            reached = max(share, attempt.share, min(FULL, sum(groups.values())))
            if reached > share:
                share, last = reached, attempt
            wrong += attempt.share < FULL and counts(attempt, terms)
        waiting = pending(attempts)
        if last is None:
            return Cell(wrong=wrong, pending=waiting)
        return _worth(last, share, points, wrong, waiting)

    def total(self, cells: Iterable[Cell], terms: Terms) -> Total:
        del terms  # Nothing is taken off.
        return Total(sum(cell.points for cell in cells), 0)


def _worth(attempt: Attempt, share: int, points: int, wrong: int, waiting: int) -> Cell:
    full = share == FULL
    return Cell(
        points=points * share // (FULL // POINT),
        time_ms=attempt.time_ms,
        order=attempt.order,
        wrong=wrong,
        pending=0 if full else waiting,
        solved=full,
    )


def _last_and_penalties(cells: Iterable[Cell], terms: Terms) -> Total:
    points = last = wrong = 0
    for cell in cells:
        if cell.time_ms is not None:
            points += cell.points
            wrong += cell.wrong
            last = max(last, cell.time_ms // 1000)
    return Total(points, last + wrong * terms.penalty_s)


SCORINGS: Mapping[str, Scoring] = {
    "icpc": Icpc(),
    "ioi": Ioi(),
    "atcoder": Atcoder(),
    "leetcode": Leetcode(),
}
PENALTY_S: Mapping[str, int] = {"icpc": 1200, "ioi": 0, "atcoder": 300, "leetcode": 300}
"""What is usual."""
