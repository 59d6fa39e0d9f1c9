"""What rejudgings need done: applying results, telling the judge of cancellations.

Every submission is applied in a transaction of its own, which checks that its stored
result is still the one that was compared. A crash or restart goes on where it was.
"""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.judge.client import JudgeClient, JudgeUnavailableError
from web_api.judge.messages import stored_judgement
from web_api.live import Bell
from web_api.rejudgings.models import (
    ItemState,
    Outcome,
    RejudgingItemRow,
    RejudgingRow,
    RejudgingState,
)
from web_api.rejudgings.queue import settle
from web_api.submissions.events import EventLog, set_within
from web_api.submissions.models import State, SubmissionRow
from web_api.submissions.results import write_result

log = structlog.get_logger(__name__)

SWEEP_S = 2.0
CANCELS = 64
LOST_AFTER = timedelta(minutes=15)


class RejudgingTask:
    """The background side of rejudgings."""

    def __init__(
        self, sessions: Sessions, judge: JudgeClient, events: EventLog, bell: Bell
    ) -> None:
        self._sessions = sessions
        self._judge = judge
        self._events = events
        self._bell = bell
        self._work = asyncio.Event()

    def wake(self) -> None:
        """Something may be to be done."""
        self._work.set()

    async def run(self) -> None:
        """Never returns."""
        while True:
            self._work.clear()
            try:
                await self._ask_again()
                await settle(self._sessions)
                await self._begin_unasked()
                while await self._apply_one():
                    pass
                await self._end_applied()
                await self._cancel()
            except (SQLAlchemyError, JudgeUnavailableError) as error:
                log.warning("rejudgings interrupted", error=str(error))
                await asyncio.sleep(SWEEP_S)
            await set_within(self._work, SWEEP_S)

    async def _ask_again(self) -> None:
        """Hands in once more what has been at the judge for long: it answers with a result
        that got lost, as an older release drops it that runs beside this one.
        """
        running = select(RejudgingRow.id).where(RejudgingRow.state == RejudgingState.RUNNING)
        async with self._sessions.begin() as session:
            await session.execute(
                update(RejudgingItemRow)
                .where(
                    RejudgingItemRow.state == ItemState.JUDGING,
                    RejudgingItemRow.handover_at < func.now() - LOST_AFTER,
                    RejudgingItemRow.rejudging_id.in_(running),
                )
                .values(state=ItemState.PENDING)
                .execution_options(synchronize_session=False)
            )

    async def _begin_unasked(self) -> None:
        """What was no dry run is applied as soon as it is ready."""
        await self._advance(
            RejudgingRow.state == RejudgingState.READY,
            RejudgingRow.dry_run.is_(False),
            state=RejudgingState.APPLYING,
        )

    async def _end_applied(self) -> None:
        left = select(RejudgingItemRow.submission_id).where(
            RejudgingItemRow.rejudging_id == RejudgingRow.id,
            RejudgingItemRow.state == ItemState.DONE,
            RejudgingItemRow.outcome.is_(None),
        )
        await self._advance(
            RejudgingRow.state == RejudgingState.APPLYING,
            ~left.exists(),
            state=RejudgingState.APPLIED,
            finished_at=func.now(),
        )

    async def _advance(self, *conditions: Any, **values: object) -> None:
        async with self._sessions.begin() as session:
            moved = await session.scalars(
                update(RejudgingRow)
                .where(*conditions)
                .values(**values)
                .returning(RejudgingRow.id)
                .execution_options(synchronize_session=False)
            )
            rejudgings = list(moved)
        for rejudging_id in rejudgings:
            await self._bell.ring(rejudging_id)

    async def _apply_one(self) -> bool:
        """Applies the next result; False when there is none."""
        query = (
            select(RejudgingItemRow, RejudgingRow.version_id)
            .join(RejudgingRow, RejudgingRow.id == RejudgingItemRow.rejudging_id)
            .where(
                RejudgingRow.state == RejudgingState.APPLYING,
                RejudgingItemRow.state == ItemState.DONE,
                RejudgingItemRow.outcome.is_(None),
            )
            .limit(1)
            .with_for_update(skip_locked=True, of=RejudgingItemRow)
        )
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).one_or_none()
            if found is None:
                return False
            item, version_id = found
            item.outcome = await _apply(session, item, version_id)
        if item.outcome == Outcome.APPLIED:
            await self._events.finished(str(item.submission_id), item.base_epoch + 1)
        await self._bell.ring(item.rejudging_id)
        return True

    async def _cancel(self) -> None:
        """Tells the judge, and only then forgets, what it holds for cancelled rejudgings."""
        query = (
            select(RejudgingItemRow.judge_id)
            .join(RejudgingRow, RejudgingRow.id == RejudgingItemRow.rejudging_id)
            .where(
                RejudgingRow.state == RejudgingState.CANCELLED,
                RejudgingItemRow.state == ItemState.JUDGING,
            )
            .limit(CANCELS)
        )
        while True:
            async with self._sessions() as session:
                judged = list(await session.scalars(query))
            if not judged:
                return
            for judge_id in judged:
                await self._judge.cancel(judge_id)
            async with self._sessions.begin() as session:
                await session.execute(
                    update(RejudgingItemRow)
                    .where(
                        RejudgingItemRow.judge_id.in_(judged),
                        RejudgingItemRow.state == ItemState.JUDGING,
                    )
                    .values(state=ItemState.CANCELLED)
                )


async def _apply(session: AsyncSession, item: RejudgingItemRow, version_id: uuid.UUID) -> Outcome:
    """Replaces the submission's result unless another one came since."""
    row = await session.get(SubmissionRow, item.submission_id, with_for_update=True)
    if row is None or row.state != State.FINAL or row.epoch != item.base_epoch:
        return Outcome.OUTDATED
    if item.verdict == "JE" and item.old_verdict != "JE":
        return Outcome.JUDGE_ERROR
    # The next epoch: a late result of the judging before changes nothing any more.
    result = dataclasses.replace(
        stored_judgement(item.result or {}),
        submission_id=str(item.submission_id),
        epoch=item.base_epoch + 1,
    )
    row.version_id = version_id
    await write_result(session, row, result)
    return Outcome.APPLIED
