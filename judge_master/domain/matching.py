"""Which queued job goes to which node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

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
    compiled: frozenset[bytes] = field(default_factory=frozenset)
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
    free = {offer.node_id: offer.free for offer in offers}
    busy = {offer.node_id: offer.busy for offer in offers}
    servers: dict[str, list[Offer]] = {}
    assigned: dict[int, str] = {}
    for job in jobs:
        if job.lane not in servers:
            servers[job.lane] = [o for o in offers if o.serves(job.lane)]
        takers = [o for o in servers[job.lane] if free[o.node_id] > 0]
        if job.avoided and other_able(job.lane, job.avoided, fleet):
            takers = [o for o in takers if o.node_id not in job.avoided]
        if job.alone:
            least = min((busy[o.node_id] for o in takers), default=0)
            takers = [o for o in takers if busy[o.node_id] == (0 if job.patient else least)]
        if not takers:
            continue
        best = max(takers, key=lambda o: (*_nearness(job, o), free[o.node_id]))
        free[best.node_id] = 0 if job.alone else free[best.node_id] - 1
        busy[best.node_id] += 1
        assigned[job.id] = best.node_id
    return assigned


def _nearness(job: QueuedJob, offer: Offer) -> tuple[bool, bool]:
    return job.bundle_digest in offer.cached, job.source_key in offer.compiled


def other_able(lane: str, avoided: Iterable[str], fleet: Sequence[Capability]) -> bool:
    """Whether the fleet has a node for the lane that is not among the avoided."""
    return any(node.node_id not in avoided and node.serves(lane) for node in fleet)
