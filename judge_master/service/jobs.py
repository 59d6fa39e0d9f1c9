"""What platforms do with jobs: submit, look, cancel, rejudge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from judge_master import metrics
from judge_master.domain.errors import ExhaustedError
from judge_master.domain.job import Job, JobKey, JobRequest
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus, job_topic
from judge_master.service.load import Load
from judge_master.service.ports import JobStore, QueueBounds

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many jobs may wait."""

    platform: int
    user: int
    total: int
    """Checked against a sample: a burst may pass it by what comes between two."""


class Jobs:
    """Changes are committed first and announced afterwards."""

    def __init__(
        self, store: JobStore, bus: Bus, announcer: Announcer, load: Load, bounds: Bounds
    ) -> None:
        self._store = store
        self._bus = bus
        self._announcer = announcer
        self._load = load
        self._bounds = bounds

    async def submit(self, request: JobRequest) -> tuple[Job, bool]:
        """The job and whether it is new."""
        most = self._bounds
        full = self._load.queued >= most.total
        try:
            job, created = await self._store.submit(
                request, QueueBounds(most.platform, most.user, full)
            )
        except ExhaustedError as error:
            raise ExhaustedError(str(error), self._load.retry_after_ms) from error
        if created:
            self._queued(job)
            log.info("job queued", submission=str(job.key), epoch=0, language=job.language)
        return self._expecting(job), created

    async def get(self, key: JobKey) -> Job:
        """The job as it is now."""
        return self._expecting(await self._store.get(key))

    async def cancel(self, key: JobKey) -> Job:
        """The job, cancelled unless it was final."""
        job, attempt = await self._store.cancel(key)
        if attempt is not None:
            self._announcer.ended(attempt)
            self._announcer.stop(attempt)
        else:
            self._bus.publish(job_topic(key))
        log.info("job cancelled", submission=str(key), epoch=job.epoch, state=job.state)
        return job

    async def rejudge(self, key: JobKey, bundle_digest: str, expected_epoch: int) -> Job:
        """The job in its next epoch."""
        job, queued = await self._store.rejudge(key, bundle_digest, expected_epoch)
        if queued:
            self._queued(job)
            log.info("job queued again", submission=str(key), epoch=job.epoch)
        return self._expecting(job)

    def _expecting(self, job: Job) -> Job:
        return replace(job, expected_wait_ms=self._load.expected_wait_ms(job))

    def _queued(self, job: Job) -> None:
        metrics.SUBMITTED.labels(metrics.class_name(job.priority), job.language).inc()
        self._bus.publish(QUEUE)
        self._bus.publish(job_topic(job.key))
