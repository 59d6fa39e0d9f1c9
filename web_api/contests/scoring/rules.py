"""The interface of scorings, and what they are given. Pure.

Points are thousandths: half of a problem of one point is 500.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

FULL = 1_000_000
"""The share of a problem's points that a perfect submission gets."""
POINT = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """How a contest is scored."""

    scoring: str
    starts_at: int
    """Milliseconds since 1970, as the two below."""
    ends_at: int
    freeze_at: int | None
    penalty_s: int
    penalise_compile_errors: bool
    points: Mapping[str, int]
    """By label, in the problems' order."""

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Terms:
        """From an event."""
        return cls(
            scoring=payload["scoring"],
            starts_at=payload["starts_at"],
            ends_at=payload["ends_at"],
            freeze_at=payload["freeze_at"],
            penalty_s=payload["penalty_s"],
            penalise_compile_errors=payload["penalise_compile_errors"],
            points={p["label"]: p["points"] for p in payload["problems"]},
        )

    @property
    def freeze_ms(self) -> int | None:
        """When it freezes, from the start."""
        return None if self.freeze_at is None else self.freeze_at - self.starts_at


@dataclass(slots=True)
class Attempt:
    """A submission, and what is known of it."""

    order: int
    """Of the event that brought it: who was first of two at the same millisecond."""
    time_ms: int
    verdict: str | None = None
    share: int = 0
    groups: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One participation and one problem."""

    points: int = 0
    time_ms: int | None = None
    """Of the attempt that gave the points; None without."""
    order: int = 0
    """The same attempt's."""
    wrong: int = 0
    """Attempts that failed, before that one if there is one."""
    pending: int = 0
    """Attempts without a verdict, or with one that is hidden."""
    solved: bool = False


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Total:
    """A whole row."""

    points: int
    penalty_s: int
    last_s: int = 0
    """Breaks ties."""

    @property
    def key(self) -> tuple[int, int, int]:
        """Better rows have smaller ones; equal ones share their rank."""
        return (-self.points, self.penalty_s, self.last_s)


class Scoring(Protocol):
    """One way to score."""

    def cell(self, attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
        """Of one participation's attempts at one problem, in their order."""
        ...

    def total(self, cells: Iterable[Cell], terms: Terms) -> Total:
        """Of one participation's cells."""
        ...


def counts(attempt: Attempt, terms: Terms) -> bool:
    """Whether a failed attempt is one: our own errors never are."""
    if attempt.verdict == "CE":
        return terms.penalise_compile_errors
    return attempt.verdict not in (None, "JE")


def pending(attempts: Iterable[Attempt]) -> int:
    return sum(attempt.verdict is None for attempt in attempts)


def first_accepted(attempts: Sequence[Attempt], points: int, terms: Terms) -> Cell:
    """All or nothing, at the first attempt that is accepted; those after it change nothing."""
    wrong = 0
    for attempt in attempts:
        if attempt.verdict == "AC":
            return Cell(points * POINT, attempt.time_ms, attempt.order, wrong, 0, solved=True)
        wrong += counts(attempt, terms)
    return Cell(wrong=wrong, pending=pending(attempts))
