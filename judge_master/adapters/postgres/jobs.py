"""Jobs as platforms see and change them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.attempts import end_attempt, lock_open_attempt
from judge_master.adapters.postgres.database import Database
from judge_master.adapters.postgres.job_rows import job_of
from judge_master.adapters.postgres.places import Sharer, find_place
from judge_master.adapters.postgres.submits import Submits, needs_of
from judge_master.domain.attempt import EndedAttempt, EndReason
from judge_master.domain.errors import NotFoundError, PreconditionError
from judge_master.domain.job import (
    MOST_COUNTED,
    Glance,
    Job,
    JobKey,
    JobRequest,
    JobState,
    Priority,
)
from judge_master.service.group import Group
from judge_master.service.ports import QueueBounds

MOST_AT_ONCE = 128
"""Submissions of one transaction."""

SELECT = """
SELECT j.*, CAST(j.token AS text) AS token_text,
    CASE WHEN j.state = 'queued' THEN (
        SELECT count(*) FROM (
            SELECT 1 FROM judge.jobs AS q WHERE q.state = 'queued'
                AND (q.priority, q.place, q.id) < (j.priority, j.place, j.id)
            ORDER BY q.priority, q.place, q.id LIMIT :most
        ) AS before
    ) ELSE 0 END AS queue_position
FROM (
    SELECT id, platform, submission_id, fingerprint, state, epoch, token, language,
        bundle_digest, priority, place, attempts, created_at, finished_at, result, user_key,
        team_key, cardinality(input_tests) > 0 AS is_run
    FROM judge.jobs WHERE platform = :platform AND submission_id = :submission_id {lock}
) AS j
"""
READ = text(SELECT.format(lock=""))
READ_LOCKED = text(SELECT.format(lock="FOR UPDATE"))

GLANCE = text(
    "SELECT state, epoch, attempts FROM judge.jobs"
    " WHERE platform = :platform AND submission_id = :submission_id"
)
BUNDLE = text(
    "SELECT languages, run_languages, memory_mib FROM judge.bundles WHERE digest = :digest"
)
CANCEL = text("""
UPDATE judge.jobs SET state = 'cancelled', token = NULL, finished_at = now(),
    opinions = '{}', opinion_nodes = '{}'
WHERE id = :id
""")
REJUDGE = text("""
UPDATE judge.jobs SET state = 'queued', epoch = epoch + 1, attempts = 0, failures = 0,
    failed_nodes = '{}', quarantined = false, bundle_digest = :digest, priority = :priority,
    place = :place, needs = :needs, queued_at = now(), finished_at = NULL, opinions = '{}',
    opinion_nodes = '{}'
WHERE id = :id
""")


class PostgresJobs:
    """Implements `JobStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._submits = Group(Submits(database.statements).carry_out, MOST_AT_ONCE)

    async def submit(self, request: JobRequest, bounds: QueueBounds) -> tuple[Job, bool]:
        return await self._submits.ask((request, bounds))

    async def get(self, key: JobKey) -> Job:
        async with self._database.transaction() as connection:
            return job_of(_known(await _row(connection, key), key))

    async def glance(self, key: JobKey) -> Glance:
        async with self._database.transaction() as connection:
            row = _known((await connection.execute(GLANCE, _names(key))).first(), key)
            return Glance(JobState(row.state), row.epoch, row.attempts)

    async def cancel(self, key: JobKey) -> tuple[Job, EndedAttempt | None]:
        async with self._database.transaction() as connection:
            row = _known(await _row(connection, key, locked=True), key)
            ended = None
            if not JobState(row.state).ended:
                if row.token_text is not None:
                    ended = await _end_running(connection, row.token_text)
                await connection.execute(CANCEL, {"id": row.id})
                row = _known(await _row(connection, key), key)
            return job_of(row), ended

    async def rejudge(
        self, key: JobKey, bundle_digest: str, expected_epoch: int
    ) -> tuple[Job, bool]:
        async with self._database.transaction() as connection:
            row = _known(await _row(connection, key, locked=True), key)
            if expected_epoch and row.epoch == expected_epoch:
                return job_of(row), False
            _require_rejudgeable(row, expected_epoch)
            digest = bundle_digest or row.bundle_digest
            needs = await _needs(connection, digest, row.language, run=row.is_run)
            sharer = Sharer(row.platform, row.user_key, row.team_key)
            lane = row.language + needs
            values = {
                "id": row.id,
                "digest": digest,
                "priority": int(Priority.REJUDGE),
                "needs": needs,
                "place": await find_place(connection, sharer, Priority.REJUDGE, lane),
            }
            await connection.execute(REJUDGE, values)
            return job_of(_known(await _row(connection, key), key)), True


async def _end_running(connection: AsyncConnection, token: str) -> EndedAttempt | None:
    attempt = await lock_open_attempt(connection, token)
    if attempt is None:
        return None
    await end_attempt(connection, token, EndReason.CANCELLED, "")
    return attempt.ended(EndReason.CANCELLED, "", JobState.CANCELLED)


def _require_rejudgeable(row: Row[Any], expected_epoch: int) -> None:
    if expected_epoch and expected_epoch != row.epoch + 1:
        raise PreconditionError(
            f"expected_epoch: must be {row.epoch + 1}, the current epoch is {row.epoch}"
        )
    if not JobState(row.state).ended:
        raise PreconditionError(f"submission_id: the job is not final but {row.state}")


async def _needs(connection: AsyncConnection, digest: str, language: str, *, run: bool) -> str:
    """The rest of the job's lane, as its bundle says."""
    row = (await connection.execute(BUNDLE, {"digest": digest})).first()
    if row is None:
        raise PreconditionError("bundle_digest: the bundle has not been uploaded")
    return needs_of(row, language, run=run)


async def _row(
    connection: AsyncConnection, key: JobKey, *, locked: bool = False
) -> Row[Any] | None:
    return (await connection.execute(READ_LOCKED if locked else READ, _names(key))).first()


def _known(row: Row[Any] | None, key: JobKey) -> Row[Any]:
    if row is None:
        raise NotFoundError(f"submission_id: no submission {key}")
    return row


def _names(key: JobKey) -> dict[str, object]:
    return {"platform": key.platform, "submission_id": key.submission_id, "most": MOST_COUNTED}
