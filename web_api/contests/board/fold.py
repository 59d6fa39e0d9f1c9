"""A board as the fold of its contest's events. Pure: the same events give the same board.

Two views are kept: the full one, and what the public may see of it while it is frozen. An event
of which the public may see nothing changes nothing in the public view, not even its version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from web_api.contests.board.view import Row, View
from web_api.contests.log.chain import Event
from web_api.contests.log.kinds import Kind
from web_api.contests.scoring.rules import Attempt, Cell, Terms
from web_api.contests.scoring.scorings import SCORINGS


@dataclass(slots=True)
class Entry:
    """A participation, with all that it handed in."""

    id: str
    virtual: bool
    withdrawn: bool = False
    disqualified: bool = False
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)

    @property
    def listed(self) -> bool:
        return not (self.virtual or self.withdrawn or self.disqualified)


class Board:
    """Apply events in their order; `settle` before reading the views."""

    def __init__(self) -> None:
        self.number = 0
        """The last event's."""
        self.terms: Terms | None = None
        self.entries: dict[str, Entry] = {}
        self.full = View()
        self.public = View()
        self.thawed = False
        self._freeze_ms: int | None = None
        self._submissions: dict[str, tuple[Entry, Attempt]] = {}
        self._dirty: set[str] = set()
        self._all_dirty = False

    @property
    def freeze_ms(self) -> int | None:
        """From when on submissions are hidden; None when nothing is."""
        if self.thawed:
            return None
        planned = self.terms.freeze_ms if self.terms else None
        return min((at for at in (planned, self._freeze_ms) if at is not None), default=None)

    def apply(self, event: Event) -> None:
        """One more event.

        Raises:
            KeyError, TypeError, ValueError: for a payload that is none of its kind.
        """
        if event.number != self.number + 1:
            raise ValueError(f"event {self.number + 1} must come before {event.number}")
        handler = _HANDLERS.get(event.kind)
        if handler is not None:
            handler(self, event.payload, event.number)
        self.number = event.number

    def settle(self) -> None:
        """Brings the views up to date with the events applied."""
        if self._all_dirty:
            labels = list(self.terms.points) if self.terms else []
            listed = [entry for entry in self.entries.values() if entry.listed]
            self.full.reset(iter([self._row(e, None) for e in listed]), iter(labels))
            self.public.reset(iter([self._row(e, self.freeze_ms) for e in listed]), iter(labels))
        else:
            for participation in self._dirty:
                entry = self.entries[participation]
                shown = entry.listed
                self.full.put(participation, self._row(entry, None) if shown else None)
                public = self._row(entry, self.freeze_ms) if shown else None
                self.public.put(participation, public)
        self._dirty.clear()
        self._all_dirty = False

    def row_until(self, entry: Entry, time_ms: int, freeze_ms: int | None) -> Row:
        """An entry's row by what it had handed in at that time."""
        cut = {
            label: [attempt for attempt in attempts if attempt.time_ms <= time_ms]
            for label, attempts in entry.attempts.items()
        }
        return self._row(replace(entry, attempts={k: v for k, v in cut.items() if v}), freeze_ms)

    def _row(self, entry: Entry, freeze_ms: int | None) -> Row:
        assert self.terms is not None, "terms come first"
        scoring = SCORINGS[self.terms.scoring]
        cells: dict[str, Cell] = {}
        for label, points in self.terms.points.items():
            attempts = entry.attempts.get(label)
            if attempts:
                seen = _seen(attempts, freeze_ms)
                cells[label] = scoring.cell(seen, points, self.terms)
        return Row(entry.id, scoring.total(cells.values(), self.terms), cells)

    def _touch(self, entry: Entry, *, hidden: bool = False) -> None:
        if entry.virtual:
            return
        self._dirty.add(entry.id)
        for view in (self.full,) if hidden else (self.full, self.public):
            view.version += 1
            view.touch(entry.id)

    def _touch_all(self) -> None:
        self._all_dirty = True
        for view in (self.full, self.public):
            view.version += 1
            for entry in self.entries.values():
                if not entry.virtual:
                    view.touch(entry.id)

    def _terms(self, payload: Mapping[str, Any], _: int) -> None:
        terms = Terms.of(payload)
        if terms.scoring not in SCORINGS:
            raise ValueError(f"there is no scoring {terms.scoring}")
        self.terms = terms
        self._touch_all()

    def _registration(self, payload: Mapping[str, Any], _: int) -> None:
        entry = self.entries.get(payload["participation"])
        if entry is None:
            entry = Entry(payload["participation"], payload["virtual"])
            self.entries[entry.id] = entry
        entry.withdrawn = False
        self._touch(entry)

    def _withdrawal(self, payload: Mapping[str, Any], _: int) -> None:
        entry = self.entries[payload["participation"]]
        entry.withdrawn = True
        self._touch(entry)

    def _disqualification(self, payload: Mapping[str, Any], _: int) -> None:
        entry = self.entries[payload["participation"]]
        entry.disqualified = payload["disqualified"]
        self._touch(entry)

    def _submission(self, payload: Mapping[str, Any], number: int) -> None:
        entry = self.entries[payload["participation"]]
        attempt = Attempt(number, payload["time_ms"])
        self._submissions[payload["submission"]] = (entry, attempt)
        attempts = entry.attempts.setdefault(payload["problem"], [])
        attempts.append(attempt)
        if len(attempts) > 1 and attempts[-2].time_ms > attempt.time_ms:
            # Two at almost the same moment may be told in the other order.
            attempts.sort(key=lambda a: (a.time_ms, a.order))
        self._touch(entry)

    def _verdict(self, payload: Mapping[str, Any], _: int) -> None:
        entry, attempt = self._submissions[payload["submission"]]
        attempt.verdict = payload["verdict"]
        attempt.share = payload["share"]
        attempt.groups = payload["groups"] or None
        freeze_ms = self.freeze_ms
        self._touch(entry, hidden=freeze_ms is not None and attempt.time_ms >= freeze_ms)

    def _freeze(self, payload: Mapping[str, Any], _: int) -> None:
        self._freeze_ms = payload["time_ms"]
        self.thawed = False
        self._touch_all()

    def _unfreeze(self, _: Mapping[str, Any], __: int) -> None:
        self.thawed = True
        self._touch_all()


def _seen(attempts: Sequence[Attempt], freeze_ms: int | None) -> Sequence[Attempt]:
    if freeze_ms is None or attempts[-1].time_ms < freeze_ms:
        return attempts
    return [a if a.time_ms < freeze_ms else Attempt(a.order, a.time_ms) for a in attempts]


def folded(events: Iterable[Event]) -> Board:
    """The settled board of these events."""
    board = Board()
    for event in events:
        board.apply(event)
    board.settle()
    return board


_HANDLERS: Mapping[str, Callable[[Board, Mapping[str, Any], int], None]] = {
    Kind.TERMS: Board._terms,
    Kind.REGISTRATION: Board._registration,
    Kind.WITHDRAWAL: Board._withdrawal,
    Kind.SUBMISSION: Board._submission,
    Kind.VERDICT: Board._verdict,
    Kind.REJUDGE: Board._verdict,
    Kind.FREEZE: Board._freeze,
    Kind.UNFREEZE: Board._unfreeze,
    Kind.DISQUALIFICATION: Board._disqualification,
}
