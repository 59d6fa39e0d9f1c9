"""Jobs as platforms see them, from rows."""

from __future__ import annotations

from typing import Any

from judge_master.domain.job import Job, JobKey, JobState, Priority


def job_of(row: Any) -> Job:
    """What `row` says; it has the columns of `Job` and `queue_position`."""
    return Job(
        key=JobKey(row.platform, row.submission_id),
        state=JobState(row.state),
        epoch=row.epoch,
        language=row.language,
        bundle_digest=row.bundle_digest,
        priority=Priority(row.priority),
        attempts=row.attempts,
        created_at=row.created_at,
        finished_at=row.finished_at,
        result=None if row.result is None else bytes(row.result),
        queue_position=row.queue_position,
    )
