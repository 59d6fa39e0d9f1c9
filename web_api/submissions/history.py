"""Lists of submissions, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer

from web_api import paging
from web_api.database import Sessions
from web_api.problems.access import Level, Opened
from web_api.problems.models import ProblemRow
from web_api.submissions.models import SubmissionRow
from web_api.submissions.partitions import first_id
from web_api.submissions.schemas import SubmissionList, Verdict, summary
from web_api.submissions.sight import is_public
from web_api.users.access import Viewer
from web_api.users.models import UserRow

AHEAD = timedelta(days=1)
"""No process's clock is further ahead."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which submissions are wanted."""

    language: str | None
    verdicts: Sequence[Verdict]
    since: datetime | None
    until: datetime | None

    def conditions(self, cursor: str | None) -> list[ColumnElement[bool]]:
        """Times are ranges of ids, so that months outside of them are not read.

        There is an upper bound always: without one the default partition could hold newer
        rows, and the months would have to be merged instead of read one after the other.
        """
        newest = datetime.now(UTC) + AHEAD
        bounds = [first_id(min(self.until, newest) if self.until else newest)]
        if cursor:
            bounds.append(paging.decode_id(cursor))
        found = [SubmissionRow.id < min(bounds)]
        if self.since:
            found.append(SubmissionRow.id >= first_id(min(self.since, newest)))
        if self.language:
            found.append(SubmissionRow.language == self.language)
        if self.verdicts:
            found.append(SubmissionRow.verdict.in_(self.verdicts))
        return found


async def filters(
    language: Annotated[
        str | None, Query(pattern=r"^[a-z0-9_+-]{1,20}$", examples=["cpp20"])
    ] = None,
    verdict: Annotated[
        list[Verdict] | None,
        Query(max_length=10, description="One of these.", examples=[["WA", "TLE"]]),
    ] = None,
    since: Annotated[
        AwareDatetime | None,
        Query(description="Handed in then or later.", examples=["2026-11-01T00:00:00Z"]),
    ] = None,
    until: Annotated[
        AwareDatetime | None,
        Query(description="Handed in before.", examples=["2026-12-01T00:00:00Z"]),
    ] = None,
) -> Filters:
    """A dependency: the query's filters."""
    return Filters(language, verdict or (), since, until)


class History:
    """Reads the lists, a statement each."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def own(
        self, viewer: Viewer, problem: str | None, filters: Filters, limit: int, cursor: str | None
    ) -> SubmissionList:
        """The viewer's, of one problem or all."""
        conditions = [SubmissionRow.user_id == viewer.id]
        if problem is not None:
            named = select(ProblemRow.id).where(ProblemRow.slug == problem)
            conditions.append(SubmissionRow.problem_id == named.scalar_subquery())
        return await self._page([*conditions, *filters.conditions(cursor)], limit)

    async def of_problem(
        self,
        viewer: Viewer,
        opened: Opened,
        user: str | None,
        filters: Filters,
        limit: int,
        cursor: str | None,
    ) -> SubmissionList:
        """Everybody's for staff and the problem's members, else one's own or public ones."""
        conditions = [SubmissionRow.problem_id == opened.problem.id]
        own = user is not None and user.lower() == viewer.row.username.lower()
        if not (own or viewer.staff or opened.level >= Level.TEST):
            # Not "or one's own": the index of public ones alone is short.
            conditions.append(is_public(viewer))
        if user is not None:
            named = select(UserRow.id).where(func.lower(UserRow.username) == user.lower())
            conditions.append(SubmissionRow.user_id == named.scalar_subquery())
        return await self._page([*conditions, *filters.conditions(cursor)], limit)

    async def _page(self, conditions: Sequence[ColumnElement[bool]], limit: int) -> SubmissionList:
        query: Any = (
            select(SubmissionRow, ProblemRow.slug, UserRow.username)
            .join(ProblemRow, ProblemRow.id == SubmissionRow.problem_id)
            .join(UserRow, UserRow.id == SubmissionRow.user_id)
            .where(*conditions)
            .order_by(SubmissionRow.id.desc())
            .limit(limit + 1)
            .options(defer(SubmissionRow.source), defer(SubmissionRow.compile_log))
        )
        async with self._sessions.reading() as session:
            rows = (await session.execute(query)).all()
        items = [summary(*row) for row in rows[:limit]]
        more = len(rows) > limit
        return SubmissionList(items=items, next=paging.encode(str(items[-1].id)) if more else None)
