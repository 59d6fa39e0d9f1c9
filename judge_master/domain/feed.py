"""A platform's feed of results: which of them one stream still has to send."""

from __future__ import annotations

from dataclasses import dataclass, field

from judge_master.domain.job import JobKey

WINDOW = 256
"""Results in flight unacknowledged per stream."""

LOOKBACK = 1024
"""Sequences are given before the commit, so a smaller one may appear after a larger.
How far behind the largest one sent a stream still looks for such latecomers."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One result on offer."""

    sequence: int
    key: JobKey
    epoch: int
    result: bytes


@dataclass(slots=True)
class FeedCursor:
    """What one stream has sent.

    Unacknowledged results are found whatever their sequence: none can be missed.
    Those that another stream acknowledged first are found above `floor` only.
    """

    start: int
    """The last sequence given out before the stream began."""
    highest: int = 0
    in_flight: set[int] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    """Sent and maybe still to be seen in the table: in flight, or above `floor`."""

    @property
    def floor(self) -> int:
        return max(self.start, self.highest - LOOKBACK)

    @property
    def room(self) -> int:
        """How many results may be sent now."""
        return WINDOW - len(self.in_flight)

    def record(self, sequence: int, *, acked: bool) -> None:
        """Notes that a result is being sent; `acked` if another stream was first."""
        self.sent.add(sequence)
        if not acked:
            self.in_flight.add(sequence)
        self.highest = max(self.highest, sequence)
        self._prune()

    def release(self, sequences: set[int]) -> None:
        """Notes that these are acknowledged, here or on another stream."""
        self.in_flight -= sequences
        self._prune()

    def _prune(self) -> None:
        if len(self.sent) > 2 * (WINDOW + LOOKBACK):
            floor = self.floor
            self.sent = {s for s in self.sent if s > floor or s in self.in_flight}
