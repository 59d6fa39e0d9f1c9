"""Storing final results: one transaction, guarded by the epoch, so that repetitions
and late arrivals change nothing.
"""

from __future__ import annotations

import dataclasses
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from telemetry.tracing import record_span, trace_of
from web_api.activity.consumers import STREAM
from web_api.activity.models import EventKind
from web_api.activity.record import record
from web_api.contests.held import tell_contest
from web_api.database import Sessions
from web_api.judge.messages import Judgement
from web_api.live import Bell
from web_api.metrics import VERDICT_SECONDS
from web_api.problems.models import ProblemStatisticsRow
from web_api.submissions.events import EventLog
from web_api.submissions.models import State, SubmissionRow, SubmissionTestRow

log = structlog.get_logger(__name__)


class ResultStore:
    """Makes the judge's results ours."""

    def __init__(self, sessions: Sessions, events: EventLog, bell: Bell) -> None:
        self._sessions = sessions
        self._events = events
        self._bell = bell

    async def store(self, result: Judgement) -> None:
        """Commits a result, then tells who follows the submission.

        A result of an unknown submission or an epoch that is stored already is dropped.
        One that cannot be stored as it is becomes a judge error: nobody waits for ever.
        """
        try:
            submission_id = uuid.UUID(result.submission_id)
        except ValueError:
            log.warning("result of a foreign submission", submission=result.submission_id)
            return
        come_ns = time.time_ns()
        try:
            await self._commit(submission_id, result)
        except (DataError, IntegrityError) as error:
            log.error("result cannot be stored", submission=result.submission_id, exc_info=error)
            await self._commit(submission_id, _unstorable(result))
        record_span("store result", trace_of(submission_id), come_ns, time.time_ns())
        log.info(
            "result stored",
            submission=result.submission_id,
            epoch=result.epoch,
            attempt=result.attempts,
            verdict=result.verdict,
        )
        await self._events.finished(result.submission_id, result.epoch)
        await self._bell.ring(STREAM)

    async def _commit(self, submission_id: uuid.UUID, result: Judgement) -> None:
        async with self._sessions.begin() as session:
            row = await session.scalar(
                select(SubmissionRow).where(SubmissionRow.id == submission_id).with_for_update()
            )
            if row is None:
                log.warning("result of an unknown submission", submission=result.submission_id)
                return
            if row.state == State.FINAL and result.epoch <= row.epoch:
                return
            first, created_at = row.state != State.FINAL, row.created_at
            await write_result(session, row, result)
        if first:
            VERDICT_SECONDS.observe((datetime.now(UTC) - created_at).total_seconds())


async def write_result(session: AsyncSession, row: SubmissionRow, result: Judgement) -> None:
    """Puts a result into a locked row, its tests and the problem's counters."""
    gained = int(result.verdict == "AC") - int(row.verdict == "AC")
    held = await tell_contest(session, row, result)
    if not held:
        record_verdict(session, row, old=row.verdict, **_told(result))
    _write(row, result)
    await _write_tests(session, row.id, result)
    if gained and not held:
        await session.flush()
        await session.execute(
            update(ProblemStatisticsRow)
            .where(ProblemStatisticsRow.problem_id == row.problem_id)
            .values(accepted_count=ProblemStatisticsRow.accepted_count + gained)
        )


def record_verdict(
    session: AsyncSession, row: SubmissionRow, *, old: str | None, **told: Any
) -> None:
    """Tells everything that follows verdicts of a submission's."""
    submitted_at = row.created_at.astimezone(UTC).isoformat()
    record(
        session,
        EventKind.VERDICT,
        user_id=row.user_id,
        problem_id=row.problem_id,
        subject_id=row.id,
        old=old,
        language=row.language,
        submitted_at=submitted_at,
        **told,
    )


def _told(result: Judgement) -> dict[str, Any]:
    return {
        "new": result.verdict,
        "epoch": result.epoch,
        "cpu_ms": result.cpu_ms,
        "memory_kib": result.memory_kib,
    }


def _write(row: SubmissionRow, result: Judgement) -> None:
    row.state = State.FINAL
    row.epoch = result.epoch
    row.verdict = result.verdict
    row.cpu_ms = result.cpu_ms
    row.wall_ms = result.wall_ms
    row.memory_kib = result.memory_kib
    row.tests_passed = result.tests_passed
    row.tests_total = result.tests_total
    row.compile_log = result.compile_log
    row.reason = result.reason
    row.node = result.node
    row.language_version = result.language_version
    row.accounting = result.accounting
    row.attempts = result.attempts
    other = result.confirmation
    row.confirmation = dataclasses.asdict(other) if other is not None else None
    row.judged_at = func.now()


async def _write_tests(session: AsyncSession, submission_id: uuid.UUID, result: Judgement) -> None:
    await session.execute(
        delete(SubmissionTestRow).where(SubmissionTestRow.submission_id == submission_id)
    )
    if result.tests:
        rows = [
            {"submission_id": submission_id, **dataclasses.asdict(test)} for test in result.tests
        ]
        await session.execute(insert(SubmissionTestRow), rows)


def _unstorable(result: Judgement) -> Judgement:
    return dataclasses.replace(
        result,
        verdict="JE",
        cpu_ms=None,
        wall_ms=None,
        memory_kib=None,
        tests=(),
        tests_total=0,
        compile_log="",
        confirmation=None,
        reason="The judge's result could not be stored.",
    )
