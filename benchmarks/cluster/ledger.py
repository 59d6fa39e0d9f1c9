"""What happened to each submission and when, and the figures of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.stats import quantile


@dataclass(slots=True)
class Ledger:
    """Moments in seconds of one clock, by submission."""

    due: dict[str, float] = field(default_factory=dict)
    """When it was to be handed in, whether or not there was room for the call."""
    called: dict[str, float] = field(default_factory=dict)
    """When Submit was called: later than due where the generator itself was late."""
    accepted: dict[str, float] = field(default_factory=dict)
    """When Submit had answered."""
    dispatched: dict[str, float] = field(default_factory=dict)
    """When a node first had its lease."""
    judged: dict[str, float] = field(default_factory=dict)
    """When the node had the receipt of its result."""
    delivered: dict[str, float] = field(default_factory=dict)
    """When the platform had the result."""
    refused: dict[str, float] = field(default_factory=dict)
    """When Submit had answered with an error."""
    broken: list[str] = field(default_factory=list)
    """Why streams of nodes ended before their time."""
    open: set[str] = field(default_factory=set)
    """Handed in, neither judged nor refused."""

    def hand_in(self, name: str, due: float) -> None:
        """Notes a submission before it is sent."""
        self.due[name] = due
        self.open.add(name)

    def call(self, name: str, now: float) -> None:
        """Notes that the call is being made."""
        self.called[name] = now

    def lease(self, name: str, now: float) -> None:
        """Notes the first lease of a submission; a master's own re-checks are none."""
        if name in self.due:
            self.dispatched.setdefault(name, now)

    def judge(self, name: str, now: float) -> None:
        """Notes that its result is final."""
        if name in self.due:
            self.judged.setdefault(name, now)
            self.open.discard(name)

    def refuse(self, name: str, now: float) -> None:
        """Notes that its Submit failed."""
        self.refused[name] = now
        self.open.discard(name)


def per_second(moments: Iterable[float], start: float, end: float) -> float:
    """How many of the moments lie in [start, end), for each second of it."""
    return round(sum(start <= moment < end for moment in moments) / (end - start), 1)


def waiting(ledger: Ledger, moment: float) -> int:
    """Submissions that were accepted but not dispatched at a moment."""
    accepted = sum(at <= moment for at in ledger.accepted.values())
    return accepted - sum(
        at <= moment for key, at in ledger.dispatched.items() if key in ledger.accepted
    )


def delays_ms(
    start: dict[str, float], end: dict[str, float], since: float, until: float
) -> list[float]:
    """From one moment to the other, of what is due within [since, until)."""
    return [(end[k] - at) * 1000 for k, at in start.items() if since <= at < until and k in end]


def p50_p99(values_ms: Sequence[float]) -> dict[str, float | None]:
    """Median and 99th percentile; None without values."""
    if not values_ms:
        return {"p50": None, "p99": None}
    return {
        "p50": round(quantile(values_ms, 0.50), 2),
        "p99": round(quantile(values_ms, 0.99), 2),
    }


def stages_ms(ledger: Ledger, since: float, until: float) -> dict[str, dict[str, float | None]]:
    """How long each step of the way took, of what is due within [since, until).

    A lease may reach its node before Submit has answered: then that step is below zero.
    """
    moments = {
        "generator": (ledger.due, ledger.called),
        "submit": (ledger.called, ledger.accepted),
        "lease": (ledger.accepted, ledger.dispatched),
        "result": (ledger.dispatched, ledger.judged),
        "feed": (ledger.judged, ledger.delivered),
    }
    names = [name for name, due in ledger.due.items() if since <= due < until]
    return {
        stage: p50_p99([(end[n] - start[n]) * 1000 for n in names if n in start and n in end])
        for stage, (start, end) in moments.items()
    }
