"""How many nodes a day needs."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.capacity.queue import respond, tail, waits
from benchmarks.capacity.work import Work

DAY_S = 86_400
SHARE_OF_MASTER = 0.7
"""Of what a master carries, so much is planned with."""


class UnreachableError(ValueError):
    """No number of nodes is enough; one line."""


@dataclass(frozen=True, slots=True)
class Day:
    """Arrivals: a mean day, and within it a contest."""

    per_day: int
    peak: float
    """Times the mean rate while the contest's first minutes last."""
    peak_s: float = 600
    before_s: float = 120
    """Simulated at the mean rate before the peak; not counted."""

    @property
    def mean_per_s(self) -> float:
        return self.per_day / DAY_S

    @property
    def peak_per_s(self) -> float:
        return self.mean_per_s * self.peak

    def arrivals(self, dice: random.Random) -> tuple[list[float], int]:
        """Poisson moments until the end of the peak, and how many come before it."""
        before = list(_poisson(dice, self.mean_per_s, 0, self.before_s))
        end = self.before_s + self.peak_s
        return before + list(_poisson(dice, self.peak_per_s, self.before_s, end)), len(before)


def _poisson(dice: random.Random, rate: float, start: float, end: float) -> Iterator[float]:
    moment = start
    while (moment := moment + dice.expovariate(rate)) < end:
        yield moment


class Simulation:
    """One day's arrivals with their work, to be served by fleets of any size."""

    def __init__(self, day: Day, work: Work, slots: int, seed: int) -> None:
        dice = random.Random(seed)
        self._slots = slots
        self._arrivals, self._before = day.arrivals(dice)
        self.tasks = [work.draw(dice) for _ in self._arrivals]
        rate = work.measured["master_per_s"]
        self.masters = max(1, math.ceil(day.peak_per_s / (SHARE_OF_MASTER * rate)))
        # The master's own work, then the way to the node.
        queued = waits(self._arrivals, [1 / rate] * len(self._arrivals), self.masters)
        hand_over = work.measured["hand_over_s"]
        self._ways = [wait + hand_over for wait in queued]
        self._at_nodes = [a + way for a, way in zip(self._arrivals, self._ways, strict=True)]
        self._known: dict[int, list[float]] = {}

    def responses(self, nodes: int) -> list[float]:
        """From submission to verdict, of everything that comes in the peak."""
        if nodes not in self._known:
            judged = respond(self._at_nodes, self.tasks, nodes * self._slots, self._slots)
            found = [way + there for way, there in zip(self._ways, judged, strict=True)]
            self._known[nodes] = found[self._before :]
        return self._known[nodes]

    def p99(self, nodes: int) -> float:
        return tail(self.responses(nodes), 0.99)

    def tried(self) -> list[int]:
        """Fleets that were simulated."""
        return sorted(self._known)


def plan(day: Day, work: Work, target_s: float, slots: int, seed: int = 1) -> dict[str, Any]:
    """The smallest fleet of nodes with `slots` each that meets the target, and its figures.

    Raises:
        UnreachableError: the work itself takes longer than the target.
    """
    simulation = Simulation(day, work, slots, seed)
    totals = [task.total for task in simulation.tasks]
    # With a node for itself: what no further node makes shorter.
    alone = [t.alone + t.shared / min(slots, t.parts) for t in simulation.tasks]
    if tail(alone, 0.99) >= target_s:
        raise UnreachableError(
            f"p99: {target_s:g} s is out of reach: 1 in 100 submissions takes "
            f"{tail(alone, 0.99):.1f} s on a node of {slots} slots that is all its own"
        )
    mean = sum(totals) / len(totals)
    start = max(1, math.ceil(day.peak_per_s * mean / slots))
    nodes = _fewest(lambda n: simulation.p99(n) < target_s, start)
    for n in (0.75, 0.9, 1.1, 1.25):
        simulation.p99(max(1, round(n * nodes)))
    near = [n for n in simulation.tried() if 0.7 * nodes <= n <= 1.4 * nodes]
    return {
        "per_day": day.per_day,
        "peak": day.peak,
        "peak_per_s": round(day.peak_per_s, 1),
        "p99_target_s": target_s,
        "nodes": nodes,
        "slots_per_node": slots,
        "masters": simulation.masters,
        "use_in_peak": round(day.peak_per_s * mean / (nodes * slots), 3),
        "use_on_average": round(day.mean_per_s * mean / (nodes * slots), 3),
        "service_s": _summary(totals),
        "alone_on_a_node_s": _summary(alone),
        "response_s": _summary(simulation.responses(nodes)),
        "curve": [{"nodes": n, "p99_s": round(simulation.p99(n), 2)} for n in near],
    }


def _fewest(enough: Callable[[int], bool], start: int) -> int:
    """The smallest number that is enough; whatever is more than enough is enough too."""
    low, high = 0, start
    while not enough(high):
        low, high = high, high + max(1, high // 8)
    low = low or high // 2
    while low and enough(low):
        low, high = low // 2, low
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _summary(values: Sequence[float]) -> dict[str, float]:
    return {
        "mean": round(sum(values) / len(values), 3),
        "p50": round(tail(values, 0.5), 3),
        "p99": round(tail(values, 0.99), 3),
    }
