"""Follows one job until it ends."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from judge_master.domain.attempt import Progress
from judge_master.domain.job import Glance, Job, JobKey
from judge_master.service.bus import Bus, job_topic, progress_topic
from judge_master.service.ports import JobStore
from judge_master.service.progress import decode_progress


async def watch(
    store: JobStore, bus: Bus, key: JobKey, poll_ms: int
) -> AsyncGenerator[Job | Progress, None]:
    """The job as it is, then each change and step, ending after the last state."""
    with bus.subscribe(job_topic(key), progress_topic(key.platform, key.submission_id)) as news:
        job = await store.get(key)
        yield job
        while not job.state.ended:
            await news.wait(poll_ms)
            messages = news.take()
            steps = [decode_progress(m.body) for m in messages if m.topic[0] == "progress"]
            only_progress = bool(messages) and len(steps) == len(messages)
            if not only_progress and await store.glance(key) != _glance(job):
                job = await store.get(key)
                yield job
            for step in steps:
                if not job.state.ended:
                    yield step


def _glance(job: Job) -> Glance:
    return Glance(job.state, job.epoch, job.attempts)
