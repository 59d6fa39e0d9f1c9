"""Which queued job goes to which node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heappop, heapreplace

from judge_master.domain.lanes import parse

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """What matching needs of a job."""

    id: int
    lane: str
    bundle_digest: str
    avoided: frozenset[str] = frozenset()
    """Nodes that were given this epoch and brought no result, or have given an opinion."""
    priority: int = 0
    queued_at: datetime = LONG_AGO
    source_key: bytes = b""
    """Equal for equal sources in the same language; empty: not known."""
    alone: bool = False
    """A second measurement: it gets a node for itself."""
    patient: bool = False
    """With `alone`: it still waits for a node that has nothing to do."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Free slots of a node that is connected to this master."""

    node_id: str
    session: str
    """Which stream: another one of the same node makes the offer void."""
    free: int
    languages: frozenset[str]
    cached: frozenset[str] = frozenset()
    """Digests of bundles that it holds already."""
    compiled: Set[bytes] = frozenset()
    """Keys of sources that it was given lately."""
    memory_bytes: int = 0
    """Of the machine; 0: not said."""
    busy: int = 0
    """Slots that are taken."""

    def serves(self, lane: str) -> bool:
        """Whether it has what the lane needs."""
        return parse(lane).served_by(self.languages, self.memory_bytes)


@dataclass(frozen=True, slots=True)
class Capability:
    """What a connected node of any master that takes work can judge."""

    node_id: str
    languages: frozenset[str]
    memory_bytes: int = 0

    def serves(self, lane: str) -> bool:
        """As `Offer.serves`."""
        return parse(lane).served_by(self.languages, self.memory_bytes)


def demand(lanes: Iterable[str], offers: Sequence[Offer]) -> dict[str, int]:
    """For each lane that can be served, how many slots could take a job of it."""
    free = {lane: sum(o.free for o in offers if o.serves(lane)) for lane in lanes}
    return {lane: count for lane, count in free.items() if count}


def assign(
    jobs: Sequence[QueuedJob], offers: Sequence[Offer], fleet: Sequence[Capability]
) -> dict[int, str]:
    """Node by job id. `jobs` come in the order in which they are to be served.

    A node that has the bundle is preferred, then one that has compiled the source, then
    the one with most free slots. A node that a job avoids gets it only if no other node of
    the fleet could take it, busy ones included: waiting for a slot is better than burning
    an attempt. A job that is to be alone takes all free slots of its node: of an idle node
    while the job is patient, then of any, which finishes first what it has.
    """
    slots = _Slots(offers)
    assigned: dict[int, str] = {}
    for job in jobs:
        avoided: frozenset[str] = frozenset()
        if job.avoided and other_able(job.lane, job.avoided, fleet):
            avoided = job.avoided
        picky = avoided or job.alone
        taker = slots.take_picky(job, avoided) if picky else slots.take(job)
        if taker is not None:
            assigned[job.id] = taker
    return assigned


class _Slots:
    """Free slots of all offers, found without a look at every node for every job."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self._free = [offer.free for offer in offers]
        self._busy = [offer.busy for offer in offers]
        self._lanes: dict[str, list[int]] = {}
        self._heaps: dict[tuple[object, ...], list[tuple[int, int]]] = {}

    def take(self, job: QueuedJob) -> str | None:
        """The node that gets the job; None if none has room."""
        bundle, source = job.bundle_digest, job.source_key
        choices: tuple[tuple[tuple[object, ...], Callable[[Offer], bool]], ...] = (
            ((bundle, source), lambda o: bundle in o.cached and source in o.compiled),
            ((bundle,), lambda o: bundle in o.cached),
            ((source,), lambda o: source in o.compiled),
            ((), lambda _: True),
        )
        for key, suits in choices:
            found = self._first(self._heap((job.lane, *key), job.lane, suits))
            if found is not None:
                return self._taken(found, 1)
        return None

    def take_picky(self, job: QueuedJob, avoided: frozenset[str]) -> str | None:
        """As `take`, for jobs that not every node will do for: rare, so by a look at all."""
        takers = [
            i
            for i in self._lane(job.lane)
            if self._free[i] > 0 and self._offers[i].node_id not in avoided
        ]
        if job.alone:
            least = min((self._busy[i] for i in takers), default=0)
            takers = [i for i in takers if self._busy[i] == (0 if job.patient else least)]
        if not takers:
            return None
        best = max(takers, key=lambda i: (*_nearness(job, self._offers[i]), self._free[i]))
        return self._taken(best, self._free[best] if job.alone else 1)

    def _taken(self, i: int, slots: int) -> str:
        self._free[i] -= slots
        self._busy[i] += 1
        return self._offers[i].node_id

    def _lane(self, lane: str) -> list[int]:
        if lane not in self._lanes:
            self._lanes[lane] = [i for i, o in enumerate(self._offers) if o.serves(lane)]
        return self._lanes[lane]

    def _heap(
        self, key: tuple[object, ...], lane: str, suits: Callable[[Offer], bool]
    ) -> list[tuple[int, int]]:
        """Suitable nodes, the one with most free slots first."""
        if key not in self._heaps:
            found = [(-self._free[i], i) for i in self._lane(lane) if suits(self._offers[i])]
            heapify(found)
            self._heaps[key] = found
        return self._heaps[key]

    def _first(self, heap: list[tuple[int, int]]) -> int | None:
        """Its first node with room; what was taken through other heaps is noticed here."""
        while heap:
            noted, i = heap[0]
            if self._free[i] <= 0:
                heappop(heap)
            elif -noted != self._free[i]:
                heapreplace(heap, (-self._free[i], i))
            else:
                return i
        return None


def _nearness(job: QueuedJob, offer: Offer) -> tuple[bool, bool]:
    return job.bundle_digest in offer.cached, job.source_key in offer.compiled


def other_able(lane: str, avoided: Iterable[str], fleet: Sequence[Capability]) -> bool:
    """Whether the fleet has a node for the lane that is not among the avoided."""
    return any(node.node_id not in avoided and node.serves(lane) for node in fleet)
