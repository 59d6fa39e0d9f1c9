"""Jobs as platforms see and change them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.attempts import end_attempt, lock_open_attempt
from judge_master.adapters.postgres.database import Database
from judge_master.adapters.postgres.places import Sharer, find_place
from judge_master.domain.attempt import EndedAttempt, EndReason
from judge_master.domain.errors import (
    AlreadyExistsError,
    ExhaustedError,
    NotFoundError,
    PreconditionError,
)
from judge_master.domain.job import (
    MOST_COUNTED,
    Glance,
    Job,
    JobKey,
    JobRequest,
    JobState,
    Priority,
)
from judge_master.domain.lanes import Needs, suffix
from judge_master.service.ports import QueueBounds

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
QUEUE_FULL = text(
    "SELECT 1 FROM judge.jobs WHERE platform = :platform AND state = 'queued' OFFSET :room LIMIT 1"
)
USER_FULL = text("""
SELECT 1 FROM judge.jobs WHERE platform = :platform AND user_key = :user AND state = 'queued'
OFFSET :room LIMIT 1
""")
INSERT = text("""
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, input_tests,
    input_contents, user_key, team_key, needs, source_key, place, traceparent)
VALUES (:platform, :submission_id, :fingerprint, :language, CAST(:names AS text[]),
    CAST(:contents AS bytea[]), :entry_point, :run_all_tests, :bundle_digest, :priority,
    CAST(:input_tests AS text[]), CAST(:input_contents AS bytea[]), :user, :team, :needs,
    :source_key, :place, :traceparent)
ON CONFLICT (platform, submission_id) DO NOTHING
""")
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

    async def submit(self, request: JobRequest, bounds: QueueBounds) -> tuple[Job, bool]:
        async with self._database.transaction() as connection:
            row = await _row(connection, request.key)
            created = False
            if row is None:
                needs = await _needs(
                    connection, request.bundle_digest, request.language, run=bool(request.inputs)
                )
                await _require_room(connection, request, bounds)
                sharer = Sharer(request.key.platform, request.user, request.team)
                lane = request.language + needs
                place = await find_place(connection, sharer, request.priority, lane)
                values = _insert_values(request) | {"needs": needs, "place": place}
                created = (await connection.execute(INSERT, values)).rowcount == 1
                row = await _row(connection, request.key)
            assert row is not None
            if bytes(row.fingerprint) != request.fingerprint():
                raise AlreadyExistsError(
                    f"submission_id: {request.key} is in use for other content"
                )
            return _job(row), created

    async def get(self, key: JobKey) -> Job:
        async with self._database.transaction() as connection:
            return _job(_known(await _row(connection, key), key))

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
            return _job(row), ended

    async def rejudge(
        self, key: JobKey, bundle_digest: str, expected_epoch: int
    ) -> tuple[Job, bool]:
        async with self._database.transaction() as connection:
            row = _known(await _row(connection, key, locked=True), key)
            if expected_epoch and row.epoch == expected_epoch:
                return _job(row), False
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
            return _job(_known(await _row(connection, key), key)), True


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
    languages = row.run_languages if run else row.languages
    return suffix(language, Needs(tuple(languages), row.memory_mib))


async def _require_room(
    connection: AsyncConnection, request: JobRequest, bounds: QueueBounds
) -> None:
    if bounds.full:
        raise ExhaustedError("queue: the judge has no room for more jobs, try later")
    values: dict[str, object] = {"platform": request.key.platform, "room": bounds.platform - 1}
    if (await connection.execute(QUEUE_FULL, values)).first() is not None:
        raise ExhaustedError(f"platform: {bounds.platform} jobs are waiting, try later")
    if not request.user:
        return
    values |= {"user": request.user, "room": bounds.user - 1}
    if (await connection.execute(USER_FULL, values)).first() is not None:
        raise ExhaustedError(f"user: {bounds.user} jobs of this user are waiting, try later")


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


def _insert_values(request: JobRequest) -> dict[str, object]:
    return {
        **_names(request.key),
        "fingerprint": request.fingerprint(),
        "language": request.language,
        "names": [file.name for file in request.files],
        "contents": [file.content for file in request.files],
        "entry_point": request.entry_point,
        "run_all_tests": request.run_all_tests,
        "bundle_digest": request.bundle_digest,
        "priority": int(request.priority),
        "input_tests": [given.test for given in request.inputs],
        "input_contents": [given.content for given in request.inputs],
        "user": request.user,
        "team": request.team,
        "source_key": request.source_key(),
        "traceparent": request.traceparent or None,
    }


def _job(row: Row[Any]) -> Job:
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
