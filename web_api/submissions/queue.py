"""Submissions that wait for the judge."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

from sqlalchemy import func, select, update

from telemetry.tracing import trace_of
from web_api.contests.held import is_held
from web_api.database import Sessions
from web_api.judge.client import Handover, Priority
from web_api.judge.handover import NOW, Pending
from web_api.judge.messages import Judgement, refusal
from web_api.languages.service import source_name
from web_api.problems.models import ProblemVersionRow
from web_api.submissions.models import State, SubmissionRow
from web_api.submissions.results import ResultStore

JUDGE_IDS = re.compile(r"[0-9a-f-]{36}")
"""The judge's ids of submissions are ours."""


class SubmissionQueue:
    """A `HandoverQueue` of new submissions."""

    def __init__(self, sessions: Sessions, results: ResultStore) -> None:
        self._sessions = sessions
        self._results = results

    async def claim(self, most: int, claim: timedelta) -> list[Pending]:
        due = (
            select(SubmissionRow.id)
            .where(SubmissionRow.state == State.PENDING, SubmissionRow.handover_at <= func.now())
            .order_by(SubmissionRow.handover_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(SubmissionRow)
            .where(
                SubmissionRow.id.in_(due.scalar_subquery()),
                ProblemVersionRow.id == SubmissionRow.version_id,
            )
            .values(
                handover_at=func.now() + claim,
                handover_attempts=SubmissionRow.handover_attempts + 1,
            )
            .returning(
                SubmissionRow.id,
                SubmissionRow.user_id,
                is_held(SubmissionRow.id),
                SubmissionRow.language,
                SubmissionRow.source,
                ProblemVersionRow.bundle_digest,
                SubmissionRow.handover_attempts,
            )
            .execution_options(synchronize_session=False)
        )
        async with self._sessions.begin() as session:
            rows = (await session.execute(claimed)).all()
        return [
            Pending(
                Handover(
                    submission_id=str(id_),
                    language=language,
                    source_name=source_name(language),
                    source=source.encode(),
                    bundle_digest=digest,
                    priority=Priority.CONTEST if contest else Priority.PRACTICE,
                    user=str(user_id),
                    traceparent=trace_of(id_),
                ),
                attempts,
            )
            for id_, user_id, contest, language, source, digest, attempts in rows
        ]

    async def taken(self, submission_id: str) -> None:
        # The result may have been quicker than we are: only a pending row changes.
        await self._change(submission_id, state=State.JUDGING)

    async def judged(self, result: Judgement) -> None:
        await self._results.store(result)

    async def release(self, submission_id: str, after: timedelta = NOW) -> None:
        await self._change(submission_id, handover_at=func.now() + after)

    async def refuse(self, submission_id: str, reason: str) -> None:
        await self._results.store(refusal(submission_id, reason))

    async def _change(self, submission_id: str, **values: object) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(SubmissionRow)
                .where(
                    SubmissionRow.id == uuid.UUID(submission_id),
                    SubmissionRow.state == State.PENDING,
                )
                .values(**values)
            )
