"""Reading rejudgings: progress, counts by old and new verdict, changes."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.database import Sessions
from web_api.errors import not_found
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.rejudgings.models import (
    ItemState,
    Outcome,
    RejudgingItemRow,
    RejudgingRow,
    RejudgingState,
)
from web_api.rejudgings.schemas import (
    Rejudging,
    RejudgingList,
    RejudgingSummary,
    VerdictChange,
    VerdictCount,
)
from web_api.submissions.models import SubmissionRow
from web_api.users.models import UserRow

_CHANGED = RejudgingItemRow.verdict != RejudgingItemRow.old_verdict


class Rejudgings:
    """Rejudgings as staff sees them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def page(self, slug: str, limit: int, cursor: str | None) -> RejudgingList:
        """A problem's rejudgings, newest first.

        Raises:
            ApiError: 404.
        """
        query = _select().where(ProblemRow.slug == slug).order_by(RejudgingRow.id.desc())
        if cursor:
            query = query.where(RejudgingRow.id < paging.decode_id(cursor))
        async with self._sessions() as session:
            if await session.scalar(select(ProblemRow.id).where(ProblemRow.slug == slug)) is None:
                raise not_found("problem")
            rows = (await session.execute(query.limit(limit + 1))).all()
        items = [RejudgingSummary(**_summary(*row)) for row in rows[:limit]]
        more = len(rows) > limit
        return RejudgingList(items=items, next=paging.encode(str(items[-1].id)) if more else None)

    async def problem(self, rejudging_id: uuid.UUID) -> uuid.UUID:
        """The id of the problem that is judged again.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            row = await session.get(RejudgingRow, rejudging_id)
        if row is None:
            raise not_found("rejudging")
        return row.problem_id

    async def summary(self, rejudging_id: uuid.UUID) -> RejudgingSummary:
        """One rejudging without its differences.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            return RejudgingSummary(**await _find(session, rejudging_id))

    async def get(self, rejudging_id: uuid.UUID, limit: int, cursor: str | None) -> Rejudging:
        """One rejudging with one page of its changes.

        Raises:
            ApiError: 404.
        """
        after = paging.decode_id(cursor) if cursor else None
        async with self._sessions() as session:
            summary = await _find(session, rejudging_id)
            counts = await _counts(session, rejudging_id)
            outcomes = await _outcomes(session, rejudging_id)
            changes = await _changes(session, rejudging_id, limit + 1, after)
        more = len(changes) > limit
        changes = changes[:limit]
        return Rejudging(
            **summary,
            counts=counts,
            outcomes=outcomes,
            changes=changes,
            next=paging.encode(str(changes[-1].submission)) if more else None,
        )


def is_over(rejudging: RejudgingSummary) -> bool:
    """Whether nothing will change any more, unless somebody decides it."""
    return rejudging.state in (RejudgingState.APPLIED, RejudgingState.CANCELLED) or (
        rejudging.state == RejudgingState.READY and rejudging.dry_run
    )


def _select() -> Select[*tuple[Any, ...]]:
    counted = (
        select(
            RejudgingItemRow.rejudging_id.label("of"),
            func.count().label("total"),
            func.count(case((RejudgingItemRow.state == ItemState.DONE, 1))).label("done"),
            func.count(case((_CHANGED, 1))).label("changed"),
        )
        .where(RejudgingItemRow.rejudging_id == RejudgingRow.id)
        .group_by(RejudgingItemRow.rejudging_id)
        .lateral()
    )
    return (
        select(
            RejudgingRow,
            ProblemRow.slug,
            ProblemVersionRow.digest,
            UserRow.username,
            func.coalesce(counted.c.total, 0),
            func.coalesce(counted.c.done, 0),
            func.coalesce(counted.c.changed, 0),
        )
        .join(ProblemRow, ProblemRow.id == RejudgingRow.problem_id)
        .join(ProblemVersionRow, ProblemVersionRow.id == RejudgingRow.version_id)
        .outerjoin(UserRow, UserRow.id == RejudgingRow.created_by)
        .outerjoin(counted, counted.c.of == RejudgingRow.id)
    )


def _summary(
    row: RejudgingRow,
    slug: str,
    digest: str,
    username: str | None,
    total: int,
    done: int,
    changed: int,
) -> dict[str, Any]:
    return {
        "id": row.id,
        "problem": slug,
        "version": digest,
        "scope": row.scope["scope"],
        "dry_run": row.dry_run,
        "state": row.state,
        "created_at": row.created_at,
        "created_by": username,
        "finished_at": row.finished_at,
        "total": total,
        "done": done,
        "changed": changed,
    }


async def _find(session: AsyncSession, rejudging_id: uuid.UUID) -> dict[str, Any]:
    found = (await session.execute(_select().where(RejudgingRow.id == rejudging_id))).one_or_none()
    if found is None:
        raise not_found("rejudging")
    return _summary(*found)


async def _counts(session: AsyncSession, rejudging_id: uuid.UUID) -> list[VerdictCount]:
    old, new = RejudgingItemRow.old_verdict, RejudgingItemRow.verdict
    query = (
        select(old, new, func.count())
        .where(RejudgingItemRow.rejudging_id == rejudging_id, new.is_not(None))
        .group_by(old, new)
        .order_by(old, new)
    )
    return [
        VerdictCount.model_validate({"old": o, "new": n, "count": count})
        for o, n, count in await session.execute(query)
    ]


async def _outcomes(session: AsyncSession, rejudging_id: uuid.UUID) -> dict[Outcome, int]:
    outcome = RejudgingItemRow.outcome
    query = (
        select(outcome, func.count())
        .where(RejudgingItemRow.rejudging_id == rejudging_id, outcome.is_not(None))
        .group_by(outcome)
    )
    return {Outcome(str(name)): count for name, count in await session.execute(query)}


async def _changes(
    session: AsyncSession, rejudging_id: uuid.UUID, limit: int, after: uuid.UUID | None
) -> list[VerdictChange]:
    query = (
        select(
            RejudgingItemRow,
            UserRow.username,
            SubmissionRow.language,
            SubmissionRow.created_at,
            RejudgingItemRow.result["reason"].astext,
        )
        .join(SubmissionRow, SubmissionRow.id == RejudgingItemRow.submission_id)
        .join(UserRow, UserRow.id == SubmissionRow.user_id)
        .where(RejudgingItemRow.rejudging_id == rejudging_id, _CHANGED)
        .order_by(RejudgingItemRow.submission_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(RejudgingItemRow.submission_id > after)
    return [
        VerdictChange.model_validate(
            {
                "submission": item.submission_id,
                "username": username,
                "language": language,
                "created_at": created_at,
                "old": item.old_verdict,
                "new": item.verdict,
                "reason": reason or "",
                "outcome": item.outcome,
            }
        )
        for item, username, language, created_at, reason in await session.execute(query)
    ]
