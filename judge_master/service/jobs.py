"""What platforms do with jobs: submit, look, cancel, rejudge."""

from __future__ import annotations

import structlog

from judge_master.domain.job import Job, JobKey, JobRequest
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus, job_topic
from judge_master.service.ports import JobStore

log = structlog.get_logger()


class Jobs:
    """Changes are committed first and announced afterwards."""

    def __init__(self, store: JobStore, bus: Bus, announcer: Announcer, max_queued: int) -> None:
        self._store = store
        self._bus = bus
        self._announcer = announcer
        self._max_queued = max_queued

    async def submit(self, request: JobRequest) -> tuple[Job, bool]:
        """The job and whether it is new."""
        job, created = await self._store.submit(request, self._max_queued)
        if created:
            self._queued(job)
            log.info("job queued", submission=str(job.key), language=job.language)
        return job, created

    async def get(self, key: JobKey) -> Job:
        """The job as it is now."""
        return await self._store.get(key)

    async def cancel(self, key: JobKey) -> Job:
        """The job, cancelled unless it was final."""
        job, attempt = await self._store.cancel(key)
        if attempt is not None:
            self._announcer.ended(attempt)
            self._announcer.stop(attempt)
        else:
            self._bus.publish(job_topic(key))
        log.info("job cancelled", submission=str(key), state=job.state)
        return job

    async def rejudge(self, key: JobKey, bundle_digest: str, expected_epoch: int) -> Job:
        """The job in its next epoch."""
        job, queued = await self._store.rejudge(key, bundle_digest, expected_epoch)
        if queued:
            self._queued(job)
            log.info("job queued again", submission=str(key), epoch=job.epoch)
        return job

    def _queued(self, job: Job) -> None:
        self._bus.publish(QUEUE)
        self._bus.publish(job_topic(job.key))
