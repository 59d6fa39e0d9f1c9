"""Submissions of rejudgings on their way to the judge and back."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import func, select, update

from web_api.database import Sessions
from web_api.judge.client import Handover, Priority
from web_api.judge.handover import NOW, Pending
from web_api.judge.messages import Judgement, refusal
from web_api.languages.service import source_name
from web_api.live import Bell
from web_api.problems.models import ProblemVersionRow
from web_api.rejudgings.models import (
    ItemState,
    RejudgingItemRow,
    RejudgingRow,
    RejudgingState,
)
from web_api.submissions.models import SubmissionRow

log = structlog.get_logger(__name__)

WINDOW = 256
"""Submissions that the judge holds at once: what waits here is cancelled at no cost."""
JUDGE_IDS = re.compile(r"[0-9a-f-]{36}\.r[0-9]+")
"""The judge's ids of rejudged submissions; those of new ones are UUIDs alone."""


class RejudgingQueue:
    """A `HandoverQueue` of rejudged submissions."""

    def __init__(self, sessions: Sessions, results: RejudgingResults) -> None:
        self._sessions = sessions
        self._results = results

    async def claim(self, most: int, claim: timedelta) -> list[Pending]:
        item = RejudgingItemRow
        async with self._sessions.begin() as session:
            held = await session.scalar(
                select(func.count()).select_from(item).where(item.state == ItemState.JUDGING)
            )
            due = (
                select(item.judge_id)
                .where(item.state == ItemState.PENDING, item.handover_at <= func.now())
                .order_by(item.handover_at)
                .limit(max(0, min(most, WINDOW - (held or 0))))
                .with_for_update(skip_locked=True)
            )
            claimed = (
                update(item)
                .where(
                    item.judge_id.in_(due.scalar_subquery()),
                    SubmissionRow.id == item.submission_id,
                    RejudgingRow.id == item.rejudging_id,
                    ProblemVersionRow.id == RejudgingRow.version_id,
                )
                .values(
                    handover_at=func.now() + claim, handover_attempts=item.handover_attempts + 1
                )
                .returning(
                    item.judge_id,
                    SubmissionRow.user_id,
                    SubmissionRow.language,
                    SubmissionRow.source,
                    ProblemVersionRow.bundle_digest,
                    item.handover_attempts,
                )
                .execution_options(synchronize_session=False)
            )
            rows = (await session.execute(claimed)).all()
        return [
            Pending(
                Handover(
                    submission_id=judge_id,
                    language=language,
                    source_name=source_name(language),
                    source=source.encode(),
                    bundle_digest=digest,
                    priority=Priority.REJUDGE,
                    user=str(user_id),
                ),
                attempts,
            )
            for judge_id, user_id, language, source, digest, attempts in rows
        ]

    async def taken(self, submission_id: str) -> None:
        # Cancelled meanwhile: the judge has it all the same, and must be told.
        cancelled = RejudgingItemRow.state == ItemState.CANCELLED
        pending = RejudgingItemRow.state == ItemState.PENDING
        async with self._sessions.begin() as session:
            await session.execute(
                update(RejudgingItemRow)
                .where(RejudgingItemRow.judge_id == submission_id, cancelled | pending)
                .values(state=ItemState.JUDGING)
            )

    async def judged(self, result: Judgement) -> None:
        await self._results.store(result)

    async def release(self, submission_id: str, after: timedelta = NOW) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(RejudgingItemRow)
                .where(
                    RejudgingItemRow.judge_id == submission_id,
                    RejudgingItemRow.state == ItemState.PENDING,
                )
                .values(handover_at=func.now() + after)
            )

    async def refuse(self, submission_id: str, reason: str) -> None:
        await self._results.store(refusal(submission_id, reason))


class RejudgingResults:
    """Keeps results beside the submissions' own."""

    def __init__(self, sessions: Sessions, bell: Bell, wake: Callable[[], None]) -> None:
        self._sessions = sessions
        self._bell = bell
        self._wake = wake

    async def store(self, result: Judgement) -> None:
        """Commits a result; the first one of a submission counts.

        What comes after the end of the rejudging is dropped.
        """
        async with self._sessions.begin() as session:
            item = await session.scalar(
                select(RejudgingItemRow)
                .where(RejudgingItemRow.judge_id == result.submission_id)
                .with_for_update()
            )
            if item is None:
                log.warning("result of an unknown rejudging", submission=result.submission_id)
                return
            if item.state in (ItemState.DONE, ItemState.CANCELLED):
                return
            rejudging_id = item.rejudging_id
            state = await session.scalar(
                select(RejudgingRow.state).where(RejudgingRow.id == rejudging_id)
            )
            if state == RejudgingState.CANCELLED:
                item.state = ItemState.CANCELLED
            else:
                item.state = ItemState.DONE
                item.verdict = result.verdict
                item.result = dataclasses.asdict(result)
        await settle(self._sessions, rejudging_id)
        self._wake()
        await self._bell.ring(rejudging_id)


async def settle(sessions: Sessions, rejudging_id: uuid.UUID | None = None) -> None:
    """Makes ready what has every result. A statement of its own: of two last results,
    the later sees both.
    """
    open_ = select(RejudgingItemRow.submission_id).where(
        RejudgingItemRow.rejudging_id == RejudgingRow.id,
        RejudgingItemRow.state.in_((ItemState.PENDING, ItemState.JUDGING)),
    )
    ready = (
        update(RejudgingRow)
        .where(RejudgingRow.state == RejudgingState.RUNNING, ~open_.exists())
        .values(state=RejudgingState.READY)
        .execution_options(synchronize_session=False)
    )
    if rejudging_id is not None:
        ready = ready.where(RejudgingRow.id == rejudging_id)
    async with sessions.begin() as session:
        await session.execute(ready)
