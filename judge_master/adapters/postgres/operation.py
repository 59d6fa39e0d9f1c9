"""What operators look at. Reads only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, text

from judge_master.adapters.postgres.database import Database
from judge_master.domain.job import JobKey, JobState, Priority
from judge_master.domain.operation import (
    AttemptSummary,
    Crowd,
    JobFilter,
    JobSummary,
    QueueLook,
)

CROWDS = text("""
SELECT state, priority, language, platform, count(*) AS jobs,
    round(extract(epoch FROM now() - min(queued_at)) * 1000)::bigint AS oldest_ms
FROM judge.jobs WHERE state IN ('queued', 'leased')
GROUP BY state, priority, language, platform ORDER BY state, priority, language, platform
""")
REST = text("""
SELECT (SELECT count(*) FROM judge.jobs WHERE quarantined) AS quarantined, count(*) AS pending,
    coalesce(round(extract(epoch FROM now() - min(created_at)) * 1000), 0)::bigint AS oldest_ms
FROM judge.results_feed WHERE acked_at IS NULL
""")
JOBS = """
SELECT j.platform, j.submission_id, j.state, j.epoch, j.language, j.priority, j.attempts,
    j.failures, j.quarantined, j.failed_nodes, j.created_at, j.queued_at, j.finished_at,
    j.result, coalesce(a.node_id, '') AS node, a.started_at AS leased_at
FROM judge.jobs AS j LEFT JOIN judge.attempts AS a ON a.token = j.token
WHERE {where} ORDER BY {order} LIMIT :limit
"""
ORDERS = {
    JobState.QUEUED: "j.priority, j.place, j.id",
    JobState.LEASED: "a.started_at DESC, j.id",
    # By when they came: that has an index, and jobs mostly end as they come.
    JobState.FINAL: "j.id DESC",
    JobState.CANCELLED: "j.finished_at DESC, j.id",
}
ATTEMPTS = """
SELECT j.platform, j.submission_id, a.epoch, a.number, j.language, j.priority, a.node_id,
    a.master, a.started_at, a.lease_expires_at, a.ended_at, coalesce(a.end_reason, '') AS reason,
    a.detail, left(CAST(a.token AS text), 8) AS prefix
FROM judge.attempts AS a JOIN judge.jobs AS j ON j.id = a.job_id
WHERE {where} ORDER BY {order} LIMIT :limit
"""
OPEN_ATTEMPTS = text(ATTEMPTS.format(where="a.ended_at IS NULL", order="a.started_at, j.id"))
ATTEMPTS_OF = text(
    ATTEMPTS.format(
        where="j.platform = :platform AND j.submission_id = :submission_id",
        order="a.epoch, a.number",
    )
)


class PostgresOperation:
    """Implements `OperationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue(self) -> QueueLook:
        async with self._database.transaction() as connection:
            rows = (await connection.execute(CROWDS)).all()
            rest = (await connection.execute(REST)).one()
        crowds = [(JobState(row.state), _crowd(row)) for row in rows]
        return QueueLook(
            waiting=tuple(c for state, c in crowds if state is JobState.QUEUED),
            leased=tuple(c for state, c in crowds if state is JobState.LEASED),
            quarantined=rest.quarantined,
            results_pending=rest.pending,
            results_oldest_ms=rest.oldest_ms,
        )

    async def jobs(self, wanted: JobFilter) -> list[JobSummary]:
        rules = ["true"]
        if wanted.state is not None:
            rules.append("j.state = :state")
        if wanted.quarantined:
            rules.append("j.quarantined")
        if wanted.platform:
            rules.append("j.platform = :platform")
        latest = "j.finished_at DESC, j.id" if wanted.quarantined else "j.id DESC"
        order = latest if wanted.state is None else ORDERS[wanted.state]
        query = text(JOBS.format(where=" AND ".join(rules), order=order))
        values = {"state": wanted.state, "platform": wanted.platform, "limit": wanted.limit}
        async with self._database.transaction() as connection:
            return [_job(row) for row in await connection.execute(query, values)]

    async def attempts(self, key: JobKey | None, limit: int) -> list[AttemptSummary]:
        values: dict[str, object] = {"limit": limit}
        if key is not None:
            values |= {"platform": key.platform, "submission_id": key.submission_id}
        query = OPEN_ATTEMPTS if key is None else ATTEMPTS_OF
        async with self._database.transaction() as connection:
            return [_attempt(row) for row in await connection.execute(query, values)]


def _crowd(row: Row[Any]) -> Crowd:
    return Crowd(Priority(row.priority), row.language, row.platform, row.jobs, row.oldest_ms)


def _job(row: Row[Any]) -> JobSummary:
    return JobSummary(
        key=JobKey(row.platform, row.submission_id),
        state=JobState(row.state),
        epoch=row.epoch,
        language=row.language,
        priority=Priority(row.priority),
        attempts=row.attempts,
        failures=row.failures,
        quarantined=row.quarantined,
        failed_nodes=tuple(row.failed_nodes),
        created_at=row.created_at,
        queued_at=row.queued_at,
        finished_at=row.finished_at,
        node=row.node,
        leased_at=row.leased_at,
        result=None if row.result is None else bytes(row.result),
    )


def _attempt(row: Row[Any]) -> AttemptSummary:
    return AttemptSummary(
        key=JobKey(row.platform, row.submission_id),
        epoch=row.epoch,
        number=row.number,
        language=row.language,
        priority=Priority(row.priority),
        node=row.node_id,
        master=row.master,
        started_at=row.started_at,
        lease_expires_at=row.lease_expires_at,
        ended_at=row.ended_at,
        end_reason=row.reason,
        detail=row.detail,
        token_prefix=row.prefix,
    )
