"""Who solved the question on its day: follows verdicts.

Each row is made anew from the person's submissions of that day, so that it is right after
rejudgings up and down, and after events that come twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.daily.models import DailyRow, DailySolveRow
from web_api.submissions.models import SubmissionRow
from web_api.submissions.partitions import first_id


class DailySolveConsumer:
    """Follows verdicts."""

    name = "daily-solves"

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        touched = {
            (day, event.user_id, event.problem_id)
            for event in events
            if event.kind == EventKind.VERDICT
            and event.user_id
            and event.problem_id
            and (day := _submitted_on(event))
        }
        if not touched:
            return
        days = sorted({day for day, _, _ in touched})
        rows = await session.execute(
            select(DailyRow.day, DailyRow.problem_id).where(DailyRow.day.in_(days))
        )
        questions: dict[date, uuid.UUID] = {row[0]: row[1] for row in rows}
        for day, user, problem in sorted(touched):
            if questions.get(day) == problem:
                await _count(session, day, user, problem)


def _submitted_on(event: ActivityRow) -> date | None:
    try:
        return datetime.fromisoformat(event.data["submitted_at"]).astimezone(UTC).date()
    except (KeyError, ValueError):
        return None


async def _count(session: AsyncSession, day: date, user: uuid.UUID, problem: uuid.UUID) -> None:
    begin = datetime.combine(day, time(), UTC)
    end = begin + timedelta(days=1)
    submission, solve = SubmissionRow, DailySolveRow
    # An id is drawn a little before the row's time: the range of ids only narrows partitions.
    around = timedelta(hours=1)
    first = await session.scalar(
        select(func.min(submission.created_at)).where(
            submission.user_id == user,
            submission.problem_id == problem,
            submission.verdict == "AC",
            submission.created_at >= begin,
            submission.created_at < end,
            submission.id >= first_id(begin - around),
            submission.id < first_id(end + around),
        )
    )
    if first is None:
        await session.execute(delete(solve).where(solve.day == day, solve.user_id == user))
        return
    await session.execute(
        insert(solve)
        .values(day=day, user_id=user, solved_at=first)
        .on_conflict_do_update(index_elements=["day", "user_id"], set_={"solved_at": first})
    )
