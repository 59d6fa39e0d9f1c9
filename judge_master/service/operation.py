"""What operators see, asked for by them or sampled for the metrics."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from judge_master import metrics
from judge_master.domain.errors import UnavailableError
from judge_master.domain.job import JobKey, Priority
from judge_master.domain.node import NodeStatus
from judge_master.domain.operation import (
    AttemptSummary,
    Crowd,
    JobFilter,
    JobSummary,
    QueueLook,
)
from judge_master.service.load import Load
from judge_master.service.ports import NodeStore

log = structlog.get_logger()

SAMPLE_S = 5.0


class OperationStore(Protocol):
    """Reads. Every method may raise UnavailableError."""

    async def queue(self) -> QueueLook: ...

    async def jobs(self, wanted: JobFilter) -> list[JobSummary]: ...

    async def attempts(self, key: JobKey | None, limit: int) -> list[AttemptSummary]:
        """Of one job by epoch and number, or with None the open ones, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue with what can be expected of it."""

    look: QueueLook
    expected_ms: dict[Priority, int | None]
    """What a job that comes now will wait, for each class in which jobs wait."""
    dispatched_per_s: float


class Operation:
    """The operators' questions about jobs."""

    def __init__(self, store: OperationStore, load: Load) -> None:
        self._store = store
        self._load = load

    async def queue(self) -> QueueState:
        """The queue now."""
        look = await self._store.queue()
        return QueueState(look, self._expected(look.waiting), self._load.rate)

    def _expected(self, waiting: tuple[Crowd, ...]) -> dict[Priority, int | None]:
        jobs = by_class(waiting)
        before, found = 0, {}
        for priority in sorted(jobs):
            before += jobs[priority]
            found[priority] = self._load.expected_ms(before, priority)
        return found

    async def jobs(self, wanted: JobFilter) -> list[JobSummary]:
        return await self._store.jobs(wanted)

    async def attempts(self, key: JobKey | None, limit: int) -> list[AttemptSummary]:
        return await self._store.attempts(key, limit)


def by_class(crowds: tuple[Crowd, ...]) -> Counter[Priority]:
    """Jobs of each class."""
    jobs: Counter[Priority] = Counter()
    for crowd in crowds:
        jobs[crowd.priority] += crowd.jobs
    return jobs


async def sample_metrics(
    store: OperationStore,
    nodes: NodeStore,
    pool: Callable[[], tuple[int, int]],
    alive_ms: int,
) -> None:
    """Keeps the gauges fresh until the master stops.

    `pool` gives how many connections are in use, and how many there may be.
    """
    while True:
        try:
            show(await store.queue(), await nodes.list_nodes(alive_ms))
            metrics.SAMPLED.set(time.time())
        except UnavailableError as error:
            log.warning("metrics not sampled", error=str(error))
        in_use, most = pool()
        metrics.POOL.labels("in_use").set(in_use)
        metrics.POOL.labels("most").set(most)
        await asyncio.sleep(SAMPLE_S)


def show(look: QueueLook, nodes: list[NodeStatus]) -> None:
    """Sets the gauges."""
    for gauge, crowds in ((metrics.QUEUED, look.waiting), (metrics.LEASED, look.leased)):
        jobs: Counter[tuple[str, str]] = Counter()
        for crowd in crowds:
            jobs[metrics.class_name(crowd.priority), crowd.language] += crowd.jobs
        # Whatever is not there any more goes to nothing, it does not stand still.
        gauge.clear()
        for labels, count in jobs.items():
            gauge.labels(*labels).set(count)
    for priority in Priority:
        waits = [crowd.oldest_ms for crowd in look.waiting if crowd.priority is priority]
        metrics.OLDEST.labels(metrics.class_name(priority)).set(max(waits, default=0) / 1000)
    metrics.QUARANTINED.set(look.quarantined)
    metrics.FEED_PENDING.set(look.results_pending)
    metrics.FEED_OLDEST.set(look.results_oldest_ms / 1000)
    states = Counter(_state(node) for node in nodes)
    for state in ("taking", "barred", "lost"):
        metrics.NODES.labels(state).set(states[state])
    connected = [node for node in nodes if node.connected]
    metrics.SLOTS.labels("all").set(sum(node.slots for node in connected))
    metrics.SLOTS.labels("busy").set(sum(node.busy_slots for node in connected))


def _state(node: NodeStatus) -> str:
    if not node.connected:
        return "lost"
    return "barred" if node.reasons else "taking"
