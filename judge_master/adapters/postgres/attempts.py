"""The end of attempts: accepted, failed, expired. Every change checks the fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres import audit
from judge_master.adapters.postgres.capabilities import fleet
from judge_master.adapters.postgres.database import Database, run_on
from judge_master.adapters.postgres.opinions import ask_again, forget, quarantine, sample
from judge_master.adapters.postgres.statements import Run
from judge_master.domain.attempt import (
    EndedAttempt,
    EndReason,
    Failure,
    HeldLease,
    ReportedResult,
    Stamp,
    give_up_reason,
    gives_up,
    one_line,
)
from judge_master.domain.errors import JudgeError
from judge_master.domain.job import JobKey, JobState
from judge_master.domain.matching import other_able
from judge_master.domain.opinions import (
    JUDGE_ERROR,
    TIME_LIMIT_EXCEEDED,
    Finding,
    borderline,
    settle,
)
from judge_master.service.group import Group
from judge_master.service.ports import Acceptance, OpinionTerms, ResultCodec

MOST_AT_ONCE = 128
"""Results of one transaction."""

OPEN = """
SELECT CAST(a.token AS text) AS token, a.node_id, a.epoch, a.number, a.job_id, j.platform,
    j.submission_id, coalesce(j.traceparent, '') AS traceparent, j.bundle_digest, j.attempts,
    j.failures, j.lane, j.opinions,
    j.recheck_of IS NOT NULL AS recheck, cardinality(j.input_tests) > 0 AS is_run
FROM judge.attempts AS a JOIN judge.jobs AS j ON j.id = a.job_id AND j.token = a.token
WHERE a.token {which} AND a.ended_at IS NULL {lock}
"""
READ_OPEN = OPEN.format(which="= ANY(CAST(%(tokens)s AS uuid[]))", lock="")
LOCK_OPEN = text(OPEN.format(which="= CAST(:token AS uuid)", lock="FOR UPDATE OF j"))

END = text("""
UPDATE judge.attempts SET ended_at = now(), end_reason = :reason, detail = :detail
WHERE token = CAST(:token AS uuid) AND ended_at IS NULL
    AND (:reason <> 'expired' OR lease_expires_at < now())
""")
# The token must be current and the attempt that node's own.
ACCEPT = text("""
UPDATE judge.jobs SET state = 'final', token = NULL, result = :result, finished_at = now(),
    opinions = '{}', opinion_nodes = '{}'
WHERE id = :id AND token = CAST(:token AS uuid) AND state = 'leased' AND epoch = :epoch
    AND EXISTS (SELECT FROM judge.attempts AS a
        WHERE a.token = CAST(:token AS uuid) AND a.node_id = :node_id)
""")
# Many at once: jobs are locked by id, as everywhere, then fenced like one.
ACCEPT_PLAIN = """
WITH given AS (
    SELECT j.id, g.token, g.epoch, g.result
    FROM unnest(CAST(%(ids)s AS bigint[]), CAST(%(tokens)s AS uuid[]),
        CAST(%(epochs)s AS integer[]), CAST(%(nodes)s AS text[]), CAST(%(results)s AS bytea[]))
        AS g (id, token, epoch, node_id, result)
    JOIN judge.jobs AS j ON j.id = g.id AND j.token = g.token
    WHERE EXISTS (SELECT FROM judge.attempts AS a
        WHERE a.token = g.token AND a.node_id = g.node_id)
    ORDER BY j.id FOR UPDATE OF j
), finished AS (
    UPDATE judge.jobs AS j SET state = 'final', token = NULL, result = g.result,
        finished_at = now(), opinions = '{}', opinion_nodes = '{}'
    FROM given AS g
    WHERE j.id = g.id AND j.token = g.token AND j.state = 'leased' AND j.epoch = g.epoch
    RETURNING g.token, j.platform, j.submission_id, j.epoch, j.result
), ended AS (
    UPDATE judge.attempts AS a SET ended_at = now(), end_reason = 'accepted'
    FROM finished AS f WHERE a.token = f.token AND a.ended_at IS NULL
), offered AS (
    INSERT INTO judge.results_feed (platform, submission_id, epoch, result)
    SELECT platform, submission_id, epoch, result FROM finished
)
SELECT CAST(token AS text) AS token FROM finished
"""
OFFER = text("""
INSERT INTO judge.results_feed (platform, submission_id, epoch, result)
VALUES (:platform, :submission_id, :epoch, :result)
""")
REQUEUE = text("""
UPDATE judge.jobs SET state = 'queued', token = NULL, failures = failures + :counted,
    failed_nodes = CASE WHEN :counted = 1 AND NOT (:node_id = ANY(failed_nodes))
        THEN array_append(failed_nodes, CAST(:node_id AS text)) ELSE failed_nodes END
WHERE id = :id AND token = CAST(:token AS uuid)
""")
GIVE_UP = text("""
UPDATE judge.jobs SET state = 'final', token = NULL, failures = failures + 1,
    quarantined = true, result = :result, finished_at = now(), opinions = '{}',
    opinion_nodes = '{}'
WHERE id = :id AND token = CAST(:token AS uuid) AND state = 'leased' AND epoch = :epoch
""")
EXPIRED = text("""
SELECT CAST(token AS text) FROM judge.attempts
WHERE ended_at IS NULL AND lease_expires_at < now() ORDER BY lease_expires_at LIMIT :limit
""")
DECLINED_BEFORE = text("""
SELECT 1 FROM judge.attempts WHERE job_id = :job_id AND epoch = :epoch AND node_id = :node_id
    AND end_reason = 'declined' LIMIT 1
""")
REASON = text("""
SELECT end_reason FROM judge.attempts
WHERE token = CAST(:token AS uuid) AND node_id = :node_id AND ended_at IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class Report:
    """What a node says about an attempt, and on which terms it is heard."""

    token: str
    node_id: str
    result: ReportedResult
    terms: OpinionTerms


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """A current attempt with what its end needs of the job."""

    held: HeldLease
    node_id: str
    job_id: int
    bundle_digest: str
    attempts: int
    failures: int
    lane: str
    opinions: tuple[bytes, ...]
    """Encoded results of this epoch that wait for this one."""
    recheck: bool
    is_run: bool

    def stamp(self, node_id: str) -> Stamp:
        """The master's part of a result."""
        return Stamp(self.held.epoch, self.attempts, node_id, self.bundle_digest)

    def ended(
        self, reason: EndReason, detail: str, state: JobState, verdict: int = 0
    ) -> EndedAttempt:
        """What to announce."""
        return EndedAttempt(self.held, self.node_id, reason, detail, state, verdict)


class PostgresAttempts:
    """Implements `AttemptStore`."""

    def __init__(self, database: Database, codec: ResultCodec) -> None:
        self._database = database
        self._codec = codec
        self._reports = Group(self._accept_all, MOST_AT_ONCE)

    async def accept(
        self, token: str, node_id: str, result: ReportedResult, terms: OpinionTerms
    ) -> Acceptance:
        report = Report(token, node_id, result, terms)
        # What takes more than the fence keeps nobody else waiting.
        return await self._reports.ask(report) or await self._accept_one(report)

    async def _accept_all(self, reports: Sequence[Report]) -> list[Acceptance | JudgeError | None]:
        """Plain results in one statement; None for all others, and for repetitions."""
        statements = self._database.statements
        # No lock: all that is read here never changes while the token is current.
        attempts = await _open_attempts(statements.run, [report.token for report in reports])
        plain: dict[str, tuple[OpenAttempt, Report]] = {}
        for report in reports:
            attempt = attempts.get(report.token)
            if attempt is not None and _is_plain(report, attempt):
                plain.setdefault(report.token, (attempt, report))
        accepted: dict[str, Acceptance] = {}
        if plain:
            stamped = [
                (attempt, self._codec.stamp(report.result.body, attempt.stamp(report.node_id)))
                for attempt, report in plain.values()
            ]
            for token in await accept_plain(statements.run, stamped):
                attempt, report = plain[token]
                verdict = report.result.opinion.verdict
                ended = attempt.ended(EndReason.ACCEPTED, "", JobState.FINAL, verdict)
                accepted[token] = Acceptance(True, ended)
        return [
            accepted.pop(report.token, None)
            if plain.get(report.token, (None, None))[1] is report
            else None
            for report in reports
        ]

    async def _accept_one(self, report: Report) -> Acceptance:
        token, node_id, result, terms = report.token, report.node_id, report.result, report.terms
        async with self._database.transaction() as connection:
            attempt = (await _open_attempts(run_on(connection), [token])).get(token)
            if attempt is None or attempt.node_id != node_id:
                reason = await _end_reason(connection, token, node_id)
                known = reason in (EndReason.ACCEPTED, EndReason.CONFIRMING)
                return Acceptance(accepted=known)
            if mismatch := _mismatch(attempt, result):
                return Acceptance(accepted=False, mismatch=mismatch)
            body = self._codec.stamp(result.body, attempt.stamp(node_id))
            if attempt.recheck:
                return await self._recheck(connection, attempt, body, terms)
            if await _wants_confirmation(connection, attempt, result, terms):
                return await _kept(connection, attempt, body)
            verdict = result.opinion.verdict
            if attempt.opinions:
                body = self._codec.confirmed(attempt.opinions[0], body)
                verdict = self._codec.opinion(body).verdict
            if not await _finish(connection, ACCEPT, attempt, body):
                return Acceptance(accepted=False)
            await end_attempt(connection, token, EndReason.ACCEPTED, "")
            if await _wants_recheck(connection, attempt, result, terms):
                await sample(connection, attempt.job_id, attempt.lane, body, node_id)
            return Acceptance(True, attempt.ended(EndReason.ACCEPTED, "", JobState.FINAL, verdict))

    async def _recheck(
        self,
        connection: AsyncConnection,
        attempt: OpenAttempt,
        body: bytes,
        terms: OpinionTerms,
    ) -> Acceptance:
        opinions = [self._codec.opinion(b) for b in (*attempt.opinions, body)]
        asked = {opinion.node for opinion in opinions}
        more = other_able(attempt.lane, asked, await fleet(connection, terms.alive_ms))
        found = settle(opinions, more=more)
        if found.finding is Finding.OPEN:
            return await _kept(connection, attempt, body)
        if not await forget(connection, attempt.job_id, attempt.held.token):
            return Acceptance(accepted=False)
        if found.finding is Finding.WRONG:
            job = attempt.held.key.submission_id
            reason = f"contradiction: two nodes say otherwise about job {job}"
            await quarantine(connection, found.node, reason)
        ended = attempt.ended(EndReason.ACCEPTED, found.finding, JobState.CANCELLED)
        return Acceptance(True, ended, settlement=found)

    async def fail(
        self, token: str, node_id: str | None, failure: Failure, max_attempts: int
    ) -> EndedAttempt | None:
        async with self._database.transaction() as connection:
            attempt = await lock_open_attempt(connection, token)
            if attempt is None or node_id not in (None, attempt.node_id):
                return None
            if failure.reason is EndReason.DECLINED and await _declined_before(connection, attempt):
                failure = replace(failure, reason=EndReason.FAILED)
            return await end_without_result(connection, self._codec, attempt, failure, max_attempts)

    async def expired(self, limit: int) -> list[str]:
        async with self._database.transaction() as connection:
            return list(await connection.scalars(EXPIRED, {"limit": limit}))

    async def end_reason(self, token: str, node_id: str) -> str:
        async with self._database.transaction() as connection:
            return await _end_reason(connection, token, node_id)


async def end_without_result(
    connection: AsyncConnection,
    codec: ResultCodec,
    attempt: OpenAttempt,
    failure: Failure,
    max_attempts: int,
) -> EndedAttempt | None:
    """Ends a locked attempt: back to the queue, keeping its place, or JUDGE_ERROR.

    None if it was to be expired but was extended meanwhile.
    """
    token = attempt.held.token
    detail = one_line(failure.detail)
    if not await end_attempt(connection, token, failure.reason, detail):
        return None
    if gives_up(failure, attempt.failures, max_attempts):
        if attempt.recheck:
            await forget(connection, attempt.job_id, token)
            return attempt.ended(failure.reason, detail, JobState.CANCELLED)
        if attempt.opinions:  # the second measurement failed, the first one stands
            await _finish(connection, ACCEPT, attempt, attempt.opinions[0])
            verdict = codec.opinion(attempt.opinions[0]).verdict
            return attempt.ended(failure.reason, detail, JobState.FINAL, verdict)
        reason = give_up_reason(failure, attempt.attempts)
        body = codec.judge_error(one_line(reason), attempt.stamp(""))
        await _finish(connection, GIVE_UP, attempt, body)
        await audit.write(connection, "master", "quarantine", f"job {attempt.held.key}", reason)
        return attempt.ended(failure.reason, detail, JobState.FINAL, JUDGE_ERROR)
    values = {
        "id": attempt.job_id,
        "token": token,
        "counted": int(failure.reason.counts),
        "node_id": attempt.node_id,
    }
    await connection.execute(REQUEUE, values)
    return attempt.ended(failure.reason, detail, JobState.QUEUED)


async def accept_plain(run: Run, results: Sequence[tuple[OpenAttempt, bytes]]) -> list[str]:
    """Makes results final and offers them; the tokens of those whose fence was open."""
    held = [attempt.held for attempt, _ in results]
    values = {
        "ids": [attempt.job_id for attempt, _ in results],
        "tokens": [lease.token for lease in held],
        "epochs": [lease.epoch for lease in held],
        "nodes": [attempt.node_id for attempt, _ in results],
        "results": [body for _, body in results],
    }
    return [row.token for row in await run(ACCEPT_PLAIN, values)]


async def lock_open_attempt(connection: AsyncConnection, token: str) -> OpenAttempt | None:
    """The attempt if it is current, with its job locked."""
    row = (await connection.execute(LOCK_OPEN, {"token": token})).first()
    return None if row is None else _attempt(row)


async def end_attempt(
    connection: AsyncConnection, token: str, reason: EndReason, detail: str
) -> bool:
    """Writes down why an attempt is over; False if it is no longer open or not expired."""
    values = {"token": token, "reason": reason.value, "detail": detail}
    return (await connection.execute(END, values)).rowcount == 1


async def _open_attempts(run: Run, tokens: Sequence[str]) -> dict[str, OpenAttempt]:
    """Those that are current, by token, without a lock."""
    rows = await run(READ_OPEN, {"tokens": list(set(tokens))})
    return {row.token: _attempt(row) for row in rows}


def _attempt(row: Any) -> OpenAttempt:
    key = JobKey(row.platform, row.submission_id)
    return OpenAttempt(
        HeldLease(row.token, key, row.epoch, row.number, row.traceparent),
        row.node_id,
        row.job_id,
        row.bundle_digest,
        row.attempts,
        row.failures,
        row.lane,
        tuple(bytes(opinion) for opinion in row.opinions),
        row.recheck,
        row.is_run,
    )


def _is_plain(report: Report, attempt: OpenAttempt) -> bool:
    """Whether the result is the job's without looking at anything else."""
    return (
        attempt.node_id == report.node_id
        and not _mismatch(attempt, report.result)
        and not attempt.recheck
        and not attempt.opinions
        and not report.terms.recheck
        and (attempt.is_run or not borderline(report.result.opinion, report.terms.confirm_band))
    )


async def _declined_before(connection: AsyncConnection, attempt: OpenAttempt) -> bool:
    """Whether the same node gave the same job back before: that bounds the attempts."""
    values = {
        "job_id": attempt.job_id,
        "epoch": attempt.held.epoch,
        "node_id": attempt.node_id,
    }
    return (await connection.execute(DECLINED_BEFORE, values)).first() is not None


async def _end_reason(connection: AsyncConnection, token: str, node_id: str) -> str:
    reason = await connection.scalar(REASON, {"token": token, "node_id": node_id})
    return "" if reason is None else str(reason)


async def _kept(connection: AsyncConnection, attempt: OpenAttempt, body: bytes) -> Acceptance:
    """The result waits for another node's."""
    held = attempt.held
    if not await ask_again(
        connection, attempt.job_id, held.token, held.epoch, body, attempt.node_id
    ):
        return Acceptance(accepted=False)
    await end_attempt(connection, held.token, EndReason.CONFIRMING, "")
    return Acceptance(True, attempt.ended(EndReason.CONFIRMING, "", JobState.QUEUED))


async def _wants_confirmation(
    connection: AsyncConnection, attempt: OpenAttempt, result: ReportedResult, terms: OpinionTerms
) -> bool:
    if attempt.opinions or attempt.is_run or not borderline(result.opinion, terms.confirm_band):
        return False
    able = await fleet(connection, terms.alive_ms)
    return other_able(attempt.lane, {attempt.node_id}, able)


async def _wants_recheck(
    connection: AsyncConnection, attempt: OpenAttempt, result: ReportedResult, terms: OpinionTerms
) -> bool:
    timed = result.opinion.verdict in (JUDGE_ERROR, TIME_LIMIT_EXCEEDED)
    if not terms.recheck or attempt.is_run or timed:
        return False
    able = await fleet(connection, terms.alive_ms)
    return other_able(attempt.lane, {attempt.node_id}, able)


def _mismatch(attempt: OpenAttempt, result: ReportedResult) -> str:
    if not result.judged:
        return "the node's result has no verdict"
    if result.bundle_digest != attempt.bundle_digest:
        return "the node judged against another bundle than the job's"
    return ""


async def _finish(
    connection: AsyncConnection, update: TextClause, attempt: OpenAttempt, body: bytes
) -> bool:
    """Makes `body` the job's result and offers it; False if the fence is closed."""
    held = attempt.held
    values: dict[str, object] = {"id": attempt.job_id, "token": held.token, "result": body}
    values |= {"epoch": held.epoch, "node_id": attempt.node_id}
    if (await connection.execute(update, values)).rowcount != 1:
        return False
    offer = {
        "platform": held.key.platform,
        "submission_id": held.key.submission_id,
        "epoch": held.epoch,
        "result": body,
    }
    await connection.execute(OFFER, offer)
    return True
