"""Handing pending submissions to the judge: woken at once, swept for ever.

A row is claimed by moving its `handover_at` into the future, so that several web
processes share the work and a crash only delays it. Submit is idempotent: a row that
is handed over twice is judged once.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError

from web_api.database import Sessions
from web_api.judge.client import (
    BundleMissingError,
    Handover,
    JudgeClient,
    JudgeError,
    JudgeFailingError,
    JudgeRefusedError,
    JudgeUnavailableError,
)
from web_api.judge.messages import Judgement
from web_api.languages.service import source_name
from web_api.problems.models import ProblemVersionRow
from web_api.submissions.models import State, SubmissionRow
from web_api.submissions.results import ResultStore

log = structlog.get_logger(__name__)

BATCH = 16
CLAIM = timedelta(seconds=60)
"""Longer than a Submit with its retries may take."""
SWEEP_S = 2.0
MAX_FAULTS = 20
"""Hand-overs that the judge may answer with errors of its own."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A claimed row."""

    id: uuid.UUID
    language: str
    source: str
    bundle_digest: str
    attempts: int


class HandoverTask:
    """Moves submissions from pending to judging."""

    def __init__(
        self,
        sessions: Sessions,
        judge: JudgeClient,
        results: ResultStore,
        bundle_path: Callable[[str], Path],
    ) -> None:
        self._sessions = sessions
        self._judge = judge
        self._results = results
        self._bundle_path = bundle_path
        self._work = asyncio.Event()

    def wake(self) -> None:
        """There is a new row."""
        self._work.set()

    async def run(self) -> None:
        """Never returns."""
        while True:
            self._work.clear()
            try:
                all_taken = await self._hand_over_due()
            except SQLAlchemyError as error:
                log.warning("handover interrupted", error=str(error))
                all_taken = False
            pause = SWEEP_S * random.uniform(0.5, 1)  # noqa: S311 - not a secret
            if all_taken:
                try:
                    await asyncio.wait_for(self._work.wait(), pause)
                except TimeoutError:
                    continue
            else:
                await asyncio.sleep(pause)

    async def _hand_over_due(self) -> bool:
        """Everything that is due; False when the judge is out of reach."""
        while batch := await self._claim():
            taken = await asyncio.gather(*(self._hand_over(row) for row in batch))
            if not all(taken):
                return False
        return True

    async def _claim(self) -> list[Pending]:
        due = (
            select(SubmissionRow.id)
            .where(SubmissionRow.state == State.PENDING, SubmissionRow.handover_at <= func.now())
            .order_by(SubmissionRow.handover_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        claim = (
            update(SubmissionRow)
            .where(
                SubmissionRow.id.in_(due.scalar_subquery()),
                ProblemVersionRow.id == SubmissionRow.version_id,
            )
            .values(
                handover_at=func.now() + CLAIM,
                handover_attempts=SubmissionRow.handover_attempts + 1,
            )
            .returning(
                SubmissionRow.id,
                SubmissionRow.language,
                SubmissionRow.source,
                ProblemVersionRow.bundle_digest,
                SubmissionRow.handover_attempts,
            )
            .execution_options(synchronize_session=False)
        )
        async with self._sessions.begin() as session:
            return [Pending(*row) for row in (await session.execute(claim)).all()]

    async def _hand_over(self, row: Pending) -> bool:
        """True when the row is settled, taken or refused; False to try again later."""
        handover = Handover(
            submission_id=str(row.id),
            language=row.language,
            source_name=source_name(row.language),
            source=row.source.encode(),
            bundle_digest=row.bundle_digest,
        )
        try:
            await self._submit(handover)
        except JudgeUnavailableError as error:
            if isinstance(error, JudgeFailingError) and row.attempts >= MAX_FAULTS:
                return await self._give_up(row, error)
            log.warning("submission not handed over", submission=str(row.id), error=str(error))
            await self._release(row.id)
            return False
        except JudgeRefusedError as error:
            return await self._give_up(row, error)
        async with self._sessions.begin() as session:
            # The result may have been quicker than we are.
            await session.execute(
                update(SubmissionRow)
                .where(SubmissionRow.id == row.id, SubmissionRow.state == State.PENDING)
                .values(state=State.JUDGING)
            )
        return True

    async def _give_up(self, row: Pending, error: JudgeError) -> bool:
        log.error("submission refused", submission=str(row.id), error=str(error))
        await self._results.store(_refusal(row.id, str(error)))
        return True

    async def _submit(self, handover: Handover) -> None:
        try:
            await self._judge.submit(handover)
        except BundleMissingError:
            path = self._bundle_path(handover.bundle_digest)
            if not await asyncio.to_thread(path.is_file):
                raise
            await self._judge.ensure_bundle(handover.bundle_digest, path)
            await self._judge.submit(handover)

    async def _release(self, submission_id: uuid.UUID) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(SubmissionRow)
                .where(SubmissionRow.id == submission_id, SubmissionRow.state == State.PENDING)
                .values(handover_at=func.now())
            )


def _refusal(submission_id: uuid.UUID, reason: str) -> Judgement:
    """A judge error of our own: the judge will never judge this one."""
    return Judgement(
        submission_id=str(submission_id),
        epoch=0,
        verdict="JE",
        cpu_ms=None,
        wall_ms=None,
        memory_kib=None,
        tests=(),
        tests_total=0,
        compile_log="",
        reason=f"The judge refused the submission ({reason}).",
        node="",
        language_version="",
        attempts=0,
    )
