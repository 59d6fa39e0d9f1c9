"""Who may read whose submission."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.held import is_held
from web_api.contests.models import ContestProblemRow, ContestRow, ContestVisibility
from web_api.errors import not_found
from web_api.problems.access import visible_to
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.submissions.models import SubmissionRow, SubmissionVisibility
from web_api.users.access import Viewer
from web_api.users.models import UserRow


def may_be_public() -> ColumnElement[bool]:
    """Whether contests let others read a submission, as a condition on `SubmissionRow`.

    The hook of contests: a submission is for nobody else while a contest holds it (until its
    verdicts are released), nor is any to a problem of a contest that runs now, however it was
    handed in. Public ones and share links come back by themselves afterwards.
    """
    running = exists().where(
        ContestProblemRow.problem_id == SubmissionRow.problem_id,
        ContestRow.id == ContestProblemRow.contest_id,
        ContestRow.visibility == ContestVisibility.OPEN,
        ContestRow.starts_at <= func.now(),
        ContestRow.ends_at > func.now(),
    )
    return and_(~is_held(SubmissionRow.id), ~running)


def is_public(viewer: Viewer | None) -> ColumnElement[bool]:
    """Which submissions everybody who sees the problem may read, beside `ProblemRow`."""
    return and_(
        SubmissionRow.visibility == SubmissionVisibility.PUBLIC,
        visible_to(viewer),
        may_be_public(),
    )


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Which submissions a viewer may read, beside `ProblemRow`."""
    if viewer.staff:
        return true()
    return or_(SubmissionRow.user_id == viewer.id, is_public(viewer))


@dataclass(frozen=True, slots=True)
class Found:
    """A submission with what is said beside it."""

    row: SubmissionRow
    problem: ProblemRow
    version: ProblemVersionRow
    user: str
    contested: bool
    """Whether a contest keeps it from others now."""

    def whole(self, viewer: Viewer | None) -> bool:
        """Whether the viewer sees what its owner sees; others see source and figures."""
        return viewer is not None and (viewer.staff or viewer.id == self.row.user_id)


def found() -> Select[SubmissionRow, ProblemRow, ProblemVersionRow, str, bool]:
    """What `Found` is made of."""
    return (
        select(
            SubmissionRow,
            ProblemRow,
            ProblemVersionRow,
            UserRow.username,
            not_(may_be_public()),
        )
        .join(ProblemRow, ProblemRow.id == SubmissionRow.problem_id)
        .join(ProblemVersionRow, ProblemVersionRow.id == SubmissionRow.version_id)
        .join(UserRow, UserRow.id == SubmissionRow.user_id)
    )


async def find(
    session: AsyncSession, viewer: Viewer, submission_id: uuid.UUID, *, whole: bool = False
) -> Found:
    """A submission that the viewer may read; `whole`: as its owner.

    Raises:
        ApiError: 404, also for those who may not see it.
    """
    query = found().where(SubmissionRow.id == submission_id, readable_by(viewer))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise not_found("submission")
    submission = Found(*row)
    if whole and not submission.whole(viewer):
        raise not_found("submission")
    return submission


async def find_own(session: AsyncSession, viewer: Viewer, submission_id: uuid.UUID) -> Found:
    """One of the viewer's own.

    Raises:
        ApiError: 404.
    """
    submission = await find(session, viewer, submission_id)
    if submission.row.user_id != viewer.id:
        raise not_found("submission")
    return submission
