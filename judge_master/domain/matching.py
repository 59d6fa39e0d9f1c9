"""Which queued job goes to which node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """What matching needs of a job."""

    id: int
    language: str
    bundle_digest: str
    failed_nodes: frozenset[str] = frozenset()
    """Nodes that were given this epoch and brought no result."""


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


@dataclass(frozen=True, slots=True)
class Capability:
    """What a connected, undrained node of any master can judge."""

    node_id: str
    languages: frozenset[str]


def demand(offers: Sequence[Offer]) -> dict[str, int]:
    """For each language, how many slots could take a job of it."""
    free: Counter[str] = Counter()
    for offer in offers:
        for language in offer.languages:
            free[language] += offer.free
    return dict(free)


def assign(
    jobs: Sequence[QueuedJob], offers: Sequence[Offer], fleet: Sequence[Capability]
) -> dict[int, str]:
    """Node by job id. `jobs` come in the order in which they are to be served.

    A node that has the bundle is preferred, then the one with most free slots. A node
    that failed a job gets it again only if no other node of the fleet could take it,
    busy ones included: waiting for a slot is better than burning an attempt.
    """
    free = {offer.node_id: offer.free for offer in offers}
    assigned: dict[int, str] = {}
    for job in jobs:
        takers = [o for o in offers if free[o.node_id] > 0 and job.language in o.languages]
        if job.failed_nodes and _others_exist(job, fleet):
            takers = [o for o in takers if o.node_id not in job.failed_nodes]
        if not takers:
            continue
        best = max(takers, key=lambda o: (job.bundle_digest in o.cached, free[o.node_id]))
        free[best.node_id] -= 1
        assigned[job.id] = best.node_id
    return assigned


def _others_exist(job: QueuedJob, fleet: Sequence[Capability]) -> bool:
    return any(
        job.language in node.languages and node.node_id not in job.failed_nodes for node in fleet
    )
