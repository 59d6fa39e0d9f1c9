"""Handing in within a contest, and reading what was handed in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.activity.consumers import STREAM
from web_api.contests.held import tell_submitted
from web_api.contests.models import (
    ContestProblemRow,
    ContestRow,
    ContestSubmissionRow,
    ParticipationRow,
)
from web_api.contests.schemas import ContestCode, ContestSubmission, ContestSubmissionList
from web_api.contests.sight import (
    Phase,
    manages,
    newest_virtual,
    official,
    open_contest,
    phase,
)
from web_api.database import Sessions
from web_api.errors import ApiError, invalid
from web_api.live import Bell
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.submissions.models import SubmissionRow
from web_api.submissions.schemas import NewSubmission, Submission
from web_api.submissions.service import Submissions
from web_api.users.access import Viewer
from web_api.users.models import UserRow


@dataclass(frozen=True, slots=True)
class Seat:
    """A participation that is running now."""

    contest: ContestRow
    participation: ParticipationRow

    @property
    def starts_at(self) -> datetime:
        return self.participation.started_at or self.contest.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + (self.contest.ends_at - self.contest.starts_at)


async def seat(session: AsyncSession, viewer: Viewer, contest: ContestRow) -> Seat:
    """The viewer's running participation.

    Raises:
        ApiError: 403 without one; 409 when it has not begun or is over.
    """
    now = datetime.now(UTC)
    at = phase(contest, now)
    if at is Phase.ENDED:
        found = await newest_virtual(session, contest, viewer.id)
        if found is None:
            raise ApiError(409, "over", "the contest is over; begin a virtual participation")
    else:
        found = await official(session, contest, viewer.id)
    if found is None:
        raise ApiError(403, "not-registered", "register for the contest first")
    if at in (Phase.DRAFT, Phase.BEFORE):
        raise ApiError(409, "not-begun", "the contest has not begun")
    if found.disqualified:
        raise ApiError(403, "disqualified", "the participation is disqualified")
    taken = Seat(contest, found)
    if now >= taken.ends_at:
        raise ApiError(409, "over", "the virtual participation is over")
    return taken


class ContestSubmissions:
    """The rules of handing in."""

    def __init__(self, sessions: Sessions, submissions: Submissions, bell: Bell) -> None:
        self._sessions = sessions
        self._submissions = submissions
        self._bell = bell

    async def submit(
        self, viewer: Viewer, slug: str, code: ContestCode, key: str | None
    ) -> Submission:
        """As any submission, for the viewer's participation.

        Raises:
            ApiError: 403, 404, 409, 413, 422 or 429.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            taken = await seat(session, viewer, contest)
            found = (
                await session.execute(
                    select(ProblemRow.slug, ProblemVersionRow)
                    .join(ContestProblemRow, ContestProblemRow.problem_id == ProblemRow.id)
                    .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
                    .where(
                        ContestProblemRow.contest_id == contest.id,
                        ContestProblemRow.label == code.problem,
                    )
                )
            ).one_or_none()
        if found is None:
            raise invalid("problem", "is none of the contest's")
        new = NewSubmission(problem=found[0], language=code.language, source=code.source)
        repeated = await self._submissions.repeated(viewer, new, key)
        if repeated:
            return repeated

        async def attach(session: AsyncSession, row: SubmissionRow) -> bool:
            # The database's clock decides: the same that the row carries.
            if row.created_at >= taken.ends_at:
                raise ApiError(409, "over", "the contest is over")
            entry = ContestSubmissionRow(
                submission_id=row.id,
                contest_id=contest.id,
                participation_id=taken.participation.id,
                label=code.problem,
                time_ms=max(0, (row.created_at - taken.starts_at) // timedelta(milliseconds=1)),
                held=not taken.participation.virtual,
            )
            session.add(entry)
            await session.flush()
            tell_submitted(session, row, entry)
            return entry.held

        created = await self._submissions.hand_in(viewer, new, found[1], key, attach)
        await self._bell.ring(STREAM)
        return created

    async def history(
        self,
        viewer: Viewer,
        slug: str,
        participation: uuid.UUID | None,
        limit: int,
        cursor: str | None,
    ) -> ContestSubmissionList:
        """What the viewer's participations handed in; of everybody for managers.

        Raises:
            ApiError: 404.
        """
        s, e = SubmissionRow, ContestSubmissionRow
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            query = (
                select(
                    s.id,
                    e.label.label("problem"),
                    e.participation_id.label("participation"),
                    UserRow.username.label("by"),
                    s.language,
                    e.time_ms,
                    s.state,
                    s.verdict,
                )
                .join(e, e.submission_id == s.id)
                .join(UserRow, UserRow.id == s.user_id)
                .where(e.contest_id == contest.id)
                .order_by(s.id.desc())
                .limit(limit + 1)
            )
            if not manages(viewer):
                mine = await official(session, contest, viewer.id)
                own = s.user_id == viewer.id
                query = query.where(own | (e.participation_id == mine.id) if mine else own)
            if participation is not None:
                query = query.where(e.participation_id == participation)
            if cursor:
                query = query.where(e.submission_id < paging.decode_id(cursor))
            rows = (await session.execute(query)).all()
        items = [
            ContestSubmission.model_validate(row, from_attributes=True) for row in rows[:limit]
        ]
        more = paging.encode(str(items[-1].id)) if len(rows) > limit else None
        return ContestSubmissionList(items=items, next=more)
