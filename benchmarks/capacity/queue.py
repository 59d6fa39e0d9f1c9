"""A discrete-event simulation of one queue before many slots, and what theory says of it."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

_COMPILED, _DONE = range(2)


@dataclass(frozen=True, slots=True)
class Task:
    """What an arrival asks of its slot, in any unit of time."""

    alone: float
    """First, in one slot: preparing and compiling."""
    shared: float = 0.0
    """Afterwards, divided among slots that are idle then: running the tests."""
    parts: int = 1
    """Into so many at most."""

    @property
    def total(self) -> float:
        """Of one slot, without help."""
        return self.alone + self.shared


def respond(
    arrivals: Sequence[float], tasks: Sequence[Task], slots: int, lent: int = 1
) -> list[float]:
    """From each arrival to the end of its task; arrivals ascend.

    First come, first served. A task keeps one slot; what it shares runs in up to `lent` slots
    in all, as many as are idle when its first part has ended.

    Raises:
        ValueError: there is no slot.
    """
    if slots < 1:
        raise ValueError("slots: must be at least 1")
    free = slots
    queue: deque[int] = deque()
    ended = [0.0] * len(arrivals)
    # Moment, kind, which task, slots that it has.
    events: list[tuple[float, int, int, int]] = []
    coming = 0
    while coming < len(arrivals) or events:
        if coming < len(arrivals) and (not events or arrivals[coming] <= events[0][0]):
            now = arrivals[coming]
            queue.append(coming)
            coming += 1
        else:
            now, kind, i, held = heapq.heappop(events)
            if kind == _COMPILED and tasks[i].shared:
                # Only what nobody waits for is lent.
                more = 0 if queue else min(lent - 1, free, tasks[i].parts - 1)
                free -= more
                end = now + tasks[i].shared / (1 + more)
                heapq.heappush(events, (end, _DONE, i, 1 + more))
            else:
                ended[i] = now
                free += held
        while queue and free:
            i = queue.popleft()
            free -= 1
            heapq.heappush(events, (now + tasks[i].alone, _COMPILED, i, 1))
    return [end - came for came, end in zip(arrivals, ended, strict=True)]


def waits(arrivals: Sequence[float], services: Sequence[float], slots: int) -> list[float]:
    """How long each arrival waits for a slot that it then keeps to itself."""
    responses = respond(arrivals, [Task(service) for service in services], slots)
    return [there - own for there, own in zip(responses, services, strict=True)]


def erlang_c(servers: int, load: float) -> float:
    """Probability that an arrival of M/M/c waits; `load` in Erlang, below `servers`."""
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1.0 + inverse * k / load
    blocked = 1.0 / inverse
    return blocked / (1 - (load / servers) * (1 - blocked))


def mmc_wait(rate: float, service: float, servers: int) -> float:
    """Mean wait of M/M/c (Erlang C)."""
    load = rate * service
    return erlang_c(servers, load) * service / (servers - load)


def mmc_longer(rate: float, service: float, servers: int, than: float) -> float:
    """Share of the arrivals of M/M/c that wait longer."""
    load = rate * service
    return erlang_c(servers, load) * math.exp(-(servers - load) * than / service)


def mdc_wait(rate: float, service: float, servers: int) -> float:
    """Mean wait of M/D/c (Crommelin 1932), summed until a term no longer matters."""
    load = rate * service
    use = load / servers
    total = 0.0
    for i in range(1, 100_000):
        term = _more(i * load, i * servers) - _more(i * load, i * servers + 1) / use
        total += term
        if abs(term) < 1e-12:
            break
    return total * service


def _more(mean: float, least: int) -> float:
    """Probability that a Poisson number is `least` or more."""
    term = math.exp(least * math.log(mean) - mean - math.lgamma(least + 1))
    total = 0.0
    k = least
    while term > 1e-18 or k < mean:
        total += term
        k += 1
        term *= mean / k
    return total


def tail(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
