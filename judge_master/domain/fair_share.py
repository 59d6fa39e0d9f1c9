"""Fair shares within a priority class: start-time fair queueing, one job per turn.

Every job gets a `place` when it is queued and keeps it; jobs are handed out by
(priority, place, id). A place is a virtual time: the number of the turn in which the job
is served. The jobs of one user have different places, and so have those of one team, so
that in each turn every user and every team has at most one.

The clock of a class is the largest place that was handed out: the turn that is under way. A
newcomer joins that turn as long as it has jobs waiting, as the last, and else the next; and
everything that a user has waiting is one turn later than the job before. Since a turn in
which nobody waits is over, a user who hands in the next job whenever the last one was
served gets no more turns than one with a thousand waiting.

A lane is the set of jobs that the same nodes can judge (see `lanes`). Nodes for one lane
may be slower than the others; then its jobs wait at places that the class has long passed,
and a newcomer joins there, not behind them all: the lane has a clock of its own, which
counts while jobs wait in it.

The bound. While a job waits, each other user and team is served in its lane at most once
before it (for every job of its own user and team that was there first, once more); what
waits in other lanes, at most twice. What was put back because an attempt was lost comes
on top. A user alone with 1,000 jobs delays another's single one by one job per slot. Two
submissions of one user that are committed at the same moment may get the same place.

Shares count jobs, not processor time: a turn costs the same whatever is judged in it. How long
a job takes is bounded by its problem, is not known before, and what users notice is how many
wait before them. Who floods with slow problems is held by the bound of the queue per user.

Everything is read without a lock by index probes at submission; dispatch is one index
scan that knows nothing of users.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Clocks:
    """How far the job's class is, when the job is queued: the largest places served."""

    of_class: int
    of_lane: int = 0
    head: int | None = None
    """The smallest place that waits in the lane for the first time; None: nothing waits."""

    @property
    def now(self) -> int:
        """Where a user with nothing waiting starts."""
        coming = self.of_class + 1
        return coming if self.head is None else min(coming, max(self.of_lane, self.head))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a user or a team has in the class already: the largest places."""

    in_class: int | None = None
    in_lane: int | None = None


def place(clocks: Clocks, sharers: Iterable[Waiting]) -> int:
    """Where a new job goes; `sharers` are its user and its team."""
    found = clocks.now
    for waiting in sharers:
        if waiting.in_class is not None:
            # Turns taken in other lanes count as far as they are ahead of the class.
            ahead = waiting.in_class + 1 - clocks.of_class
            found = max(found, min(clocks.now + ahead, waiting.in_class + 1))
        if waiting.in_lane is not None:
            found = max(found, waiting.in_lane + 1)
    return found


Name: TypeAlias = tuple[str, ...]
"""Of a user or a team."""


class Queue:
    """Places for several jobs that are queued together: each sees the ones before it."""

    def __init__(self) -> None:
        self._clocks: dict[tuple[int, str], Clocks] = {}
        self._in_class: dict[tuple[int, Name], int | None] = {}
        self._in_lane: dict[tuple[int, str, Name], int | None] = {}

    def know(self, priority: int, lane: str, clocks: Clocks) -> None:
        """How far a class is in a lane."""
        self._clocks[priority, lane] = clocks

    def know_sharer(self, priority: int, lane: str, name: Name, waiting: Waiting) -> None:
        """What a user or a team has waiting."""
        self._in_class[priority, name] = waiting.in_class
        self._in_lane[priority, lane, name] = waiting.in_lane

    def join(self, priority: int, lane: str, names: Sequence[Name]) -> int:
        """Queues one job of these users and teams; all must be known."""
        clocks = self._clocks[priority, lane]
        sharers = [
            Waiting(self._in_class[priority, name], self._in_lane[priority, lane, name])
            for name in names
        ]
        found = place(clocks, sharers)
        if clocks.head is None or found < clocks.head:
            self._clocks[priority, lane] = replace(clocks, head=found)
        for name in names:
            self._in_class[priority, name] = max(found, self._in_class[priority, name] or 0)
            self._in_lane[priority, lane, name] = max(
                found, self._in_lane[priority, lane, name] or 0
            )
        return found
