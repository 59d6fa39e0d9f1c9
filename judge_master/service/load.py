"""How full the queue is and how fast it moves, looked at now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from judge_master.domain.errors import UnavailableError
from judge_master.domain.job import Job, JobState
from judge_master.domain.throughput import Throughput
from judge_master.service.bus import Bus
from judge_master.service.ports import DispatchStore

log = structlog.get_logger()

LEAST_RETRY_MS = 1_000
MOST_RETRY_MS = 60_000


class Load:
    """A sample that is at most one interval old."""

    def __init__(
        self,
        store: DispatchStore,
        bus: Bus,
        interval_ms: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._bus = bus
        self._interval_ms = interval_ms
        self._clock = clock
        self._throughput = Throughput()
        self.queued = 0

    async def run(self) -> None:
        """Samples until the master stops."""
        with self._bus.subscribe() as alarm:
            while True:
                try:
                    await self.sample()
                except UnavailableError as error:
                    log.warning("queue not looked at", error=str(error))
                await alarm.wait(self._interval_ms)

    async def sample(self) -> None:
        """Looks once."""
        load = await self._store.load()
        self.queued = load.queued
        self._throughput.add(self._clock(), load.served)

    def expected_wait_ms(self, job: Job) -> int | None:
        """How long a queued job will wait; None if nobody can say."""
        if job.state is not JobState.QUEUED:
            return None
        return self._throughput.expected_wait_ms(job.queue_position, int(job.priority))

    def expected_ms(self, before: int, priority: int) -> int | None:
        """How long a job of the class waits that has so many before it."""
        return self._throughput.expected_wait_ms(before, priority)

    @property
    def rate(self) -> float:
        """Hand-outs per second in the last minute."""
        return self._throughput.rate()

    @property
    def retry_after_ms(self) -> int:
        """When a caller who found the queue full should try again: after ten hand-outs."""
        rate = self._throughput.rate()
        wait = round(10_000 / rate) if rate > 0 else MOST_RETRY_MS
        return min(MOST_RETRY_MS, max(LEAST_RETRY_MS, wait))
