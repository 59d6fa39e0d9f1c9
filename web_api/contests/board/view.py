"""One view of a board: rows in their order, and what changed when. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from web_api.contests.scoring.rules import Cell, Total

Place: TypeAlias = tuple[tuple[int, int, int], str]
"""A row's key, and its participation: where it stands."""


@dataclass(frozen=True, slots=True)
class Row:
    """One participation's."""

    participation: str
    total: Total
    cells: Mapping[str, Cell]
    """By label; only what was tried."""

    @property
    def place(self) -> Place:
        return (self.total.key, self.participation)


@dataclass(slots=True)
class ProblemState:
    """What the whole board says of a problem."""

    tried: int = 0
    """Participations."""
    solved: int = 0
    first: tuple[int, int, str] | None = None
    """Who solved it first: time_ms, order, participation."""


@dataclass(slots=True)
class View:
    """Rows by rank. `version` counts the events that this view shows something of."""

    version: int = 0
    rows: dict[str, Row] = field(default_factory=dict)
    problems: dict[str, ProblemState] = field(default_factory=dict)
    _places: list[Place] = field(default_factory=list)
    _changed: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def touch(self, participation: str) -> None:
        """Notes that the row changed, or came, or went, with the present version."""
        self._changed[participation] = self.version
        self._changed.move_to_end(participation)

    def changed_since(self, version: int) -> Iterator[str]:
        """Participations whose rows are other than they were, latest first."""
        for participation, at in reversed(self._changed.items()):
            if at <= version:
                return
            yield participation

    def rank(self, row: Row) -> int:
        """From 1; equal rows share it."""
        return bisect_left(self._places, (row.total.key, "")) + 1

    def ranked(self) -> list[Row]:
        return [self.rows[participation] for _, participation in self._places]

    def after(self, place: Place | None, count: int) -> list[Row]:
        """Rows from the one behind `place` on."""
        start = bisect_right(self._places, place) if place is not None else 0
        return [self.rows[p] for _, p in self._places[start : start + count]]

    def put(self, participation: str, row: Row | None) -> None:
        """Sets or removes (None) a row."""
        old = self.rows.pop(participation, None)
        if old is not None:
            del self._places[bisect_left(self._places, old.place)]
        if row is not None:
            self.rows[participation] = row
            insort(self._places, row.place)
        self._count(old, row)

    def reset(self, rows: Iterator[Row], labels: Iterator[str]) -> None:
        """Sets all rows at once."""
        self.rows = {row.participation: row for row in rows}
        self._places = sorted(row.place for row in self.rows.values())
        self.problems = {label: ProblemState() for label in labels}
        for row in self.rows.values():
            self._count(None, row)

    def _count(self, old: Row | None, new: Row | None) -> None:
        before = old.cells if old else {}
        after = new.cells if new else {}
        for label in {**before, **after}:
            state = self.problems[label]
            was, now = before.get(label), after.get(label)
            state.tried += (now is not None) - (was is not None)
            state.solved += bool(now and now.solved) - bool(was and was.solved)
            participation = (new or old).participation  # type: ignore[union-attr]
            self._first(label, state, participation, now)

    def _first(self, label: str, state: ProblemState, participation: str, now: Cell | None) -> None:
        if now is not None and now.solved and now.time_ms is not None:
            candidate = (now.time_ms, now.order, participation)
            if state.first is None or candidate < state.first:
                state.first = candidate
                return
            if state.first[2] != participation or state.first == candidate:
                return
        elif state.first is None or state.first[2] != participation:
            return
        # It was first and is no longer what it was: somebody else may be.
        state.first = min(
            (
                (cell.time_ms, cell.order, row.participation)
                for row in self.rows.values()
                if (cell := row.cells.get(label)) and cell.solved and cell.time_ms is not None
            ),
            default=None,
        )
