"""Counts verdicts for setters and staff."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.analytics.models import (
    ActiveDayRow,
    ActiveUserRow,
    FailedTestRow,
    PlatformDayRow,
    ProblemDayRow,
    TestFailureRow,
    WaitDayRow,
)
from web_api.problems.models import ProblemVersionRow
from web_api.progress.consumer import existing
from web_api.submissions.measures import bucket_of
from web_api.submissions.models import SubmissionRow, SubmissionTestRow

_MILLISECOND = timedelta(milliseconds=1)


class AnalyticsConsumer:
    """A verdict that replaces another takes the old one out.

    Submissions count on the day (UTC) on which they were handed in.
    """

    name = "analytics"

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        verdicts = await existing(session, [e for e in events if e.kind == EventKind.VERDICT])
        if not verdicts:
            return
        await _verdicts(session, verdicts)
        await _active(session, verdicts)
        await _waits(session, verdicts)
        await _failures(session, verdicts)


def _day(event: ActivityRow) -> date:
    return datetime.fromisoformat(event.data["submitted_at"]).astimezone(UTC).date()


async def _verdicts(session: AsyncSession, verdicts: Sequence[ActivityRow]) -> None:
    by_problem: Counter[tuple[Any, ...]] = Counter()
    for event in verdicts:
        place = event.problem_id, _day(event), event.data["language"]
        by_problem[*place, event.data["new"]] += 1
        if event.data["old"] is not None:
            by_problem[*place, event.data["old"]] -= 1
    platform: Counter[tuple[Any, ...]] = Counter()
    for (_, *key), change in by_problem.items():
        platform[tuple(key)] += change
    await add(session, ProblemDayRow, by_problem)
    await add(session, PlatformDayRow, platform)


async def _active(session: AsyncSession, verdicts: Sequence[ActivityRow]) -> None:
    seen = sorted({(_day(event), event.user_id) for event in verdicts if event.user_id})
    new = await session.scalars(
        insert(ActiveUserRow)
        .values([{"day": day, "user_id": user} for day, user in seen])
        .on_conflict_do_nothing()
        .returning(ActiveUserRow.day)
    )
    await add(session, ActiveDayRow, Counter((day,) for day in new))


async def _waits(session: AsyncSession, verdicts: Sequence[ActivityRow]) -> None:
    first = sorted({e.subject_id for e in verdicts if e.data["old"] is None and e.subject_id})
    s = SubmissionRow
    rows = await session.execute(
        select(s.created_at, s.judged_at).where(s.id.in_(first), s.judged_at.is_not(None))
    )
    counts = Counter(
        (at.astimezone(UTC).date(), bucket_of(round((judged_at - at) / _MILLISECOND)))
        for at, judged_at in rows
        if judged_at
    )
    await add(session, WaitDayRow, counts)


async def _failures(session: AsyncSession, verdicts: Sequence[ActivityRow]) -> None:
    """What was counted is kept beside it, and taken out first."""
    judged = sorted({event.subject_id for event in verdicts if event.subject_id})
    f = FailedTestRow
    gone = await session.execute(
        delete(f)
        .where(f.submission_id.in_(judged))
        .returning(f.problem_id, f.bundle_digest, f.name)
        .execution_options(synchronize_session=False)
    )
    changes: Counter[tuple[Any, ...]] = Counter()
    changes.subtract(tuple(row) for row in gone)
    found = await _first_failed(session, judged)
    if found:
        await session.execute(insert(f), found)
    changes.update((row["problem_id"], row["bundle_digest"], row["name"]) for row in found)
    await add(session, TestFailureRow, changes)


async def _first_failed(session: AsyncSession, judged: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    s, t, v = SubmissionRow, SubmissionTestRow, ProblemVersionRow
    # Nobody erases them until they are counted.
    kept = await session.execute(
        select(s.id, s.problem_id, v.bundle_digest)
        .join(v, v.id == s.version_id)
        .where(s.id.in_(judged), s.verdict != "AC")
        .order_by(s.id)
        .with_for_update(of=s, read=True, key_share=True)
    )
    places = {row.id: row for row in kept}
    first = func.array_agg(aggregate_order_by(t.name, t.index))[1]
    failed = await session.execute(
        select(t.submission_id, first)
        .where(t.submission_id.in_(list(places)), t.verdict.not_in(("AC", "JE")))
        .group_by(t.submission_id)
    )
    return [
        {
            "submission_id": number,
            "problem_id": places[number].problem_id,
            "bundle_digest": places[number].bundle_digest,
            "name": name,
        }
        for number, name in failed
    ]


async def add(session: AsyncSession, model: Any, changes: Counter[tuple[Any, ...]]) -> None:
    """Adds to counts; a key has the values of all columns but the last."""
    names = [column.name for column in model.__table__.columns]
    rows = [
        dict(zip(names, (*key, change), strict=True))
        for key, change in sorted(changes.items())
        if change
    ]
    if not rows:
        return
    statement = insert(model).values(rows)
    last = names[-1]
    total = model.__table__.columns[last] + statement.excluded[last]
    await session.execute(
        statement.on_conflict_do_update(index_elements=names[:-1], set_={last: total})
    )
