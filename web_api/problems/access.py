"""Who may see a problem, and what they may do with it.

Every route and query that names problems asks here. What somebody may not see does not exist
for them: 404, wherever a problem that is not there would be one.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path, Request
from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, not_found
from web_api.feature import service
from web_api.problems.authoring_models import MemberRole, ProblemMemberRow, ProblemSlugRow
from web_api.problems.models import ProblemRow, ProblemVersionRow, Visibility
from web_api.users.access import MaybeViewer, Viewer, ViewerDep
from web_api.users.models import Permission

_PREFIX = "/api/problems/"


class Level(IntEnum):
    """What somebody may do; each includes those before."""

    NONE = 0
    SEE = 1
    """Read and submit, as every participant."""
    TEST = 2
    """The same before it is public, with tests and versions."""
    EDIT = 3
    """Texts, testdata, details, rejudgings."""
    OWN = 4
    """Members, name, visibility."""


_OF_ROLE = {
    MemberRole.OWNER: Level.OWN,
    MemberRole.EDITOR: Level.EDIT,
    MemberRole.TESTER: Level.TEST,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A problem that a viewer may do something with."""

    problem: ProblemRow
    level: Level


def is_published() -> ColumnElement[bool]:
    """Which problems everybody sees."""
    return and_(
        ProblemRow.visibility == Visibility.PUBLIC,
        or_(ProblemRow.publish_at.is_(None), ProblemRow.publish_at <= func.now()),
    )


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """Which problems a viewer sees, as a condition on `ProblemRow`."""
    if viewer is None:
        return is_published()
    if viewer.may(Permission.EDIT_ALL_PROBLEMS):
        return true()
    seen = or_(is_published(), _is_member(viewer.id))
    if viewer.may(Permission.MANAGE_CONTESTS):
        seen = or_(seen, ProblemRow.visibility == Visibility.CONTEST)
    return seen


def _is_member(user: uuid.UUID) -> ColumnElement[bool]:
    return exists().where(
        ProblemMemberRow.problem_id == ProblemRow.id, ProblemMemberRow.user_id == user
    )


async def open_problem(
    session: AsyncSession,
    viewer: Viewer | None,
    slug: str,
    level: Level = Level.SEE,
    *,
    lock: bool = False,
) -> Opened:
    """The problem that is or was called `slug`, if the viewer may do this with it.

    Raises:
        ApiError: 404 for what the viewer may not see, 403 for what they may only see.
    """
    former = select(ProblemSlugRow.problem_id).where(ProblemSlugRow.slug == slug)
    role = (
        select(ProblemMemberRow.role)
        .where(
            ProblemMemberRow.problem_id == ProblemRow.id,
            ProblemMemberRow.user_id == (viewer.id if viewer else None),
        )
        .scalar_subquery()
    )
    named = or_(ProblemRow.slug == slug, ProblemRow.id == former.scalar_subquery())
    query = select(ProblemRow, role).where(named, visible_to(viewer))
    if lock:
        query = query.with_for_update(of=ProblemRow, key_share=True)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise not_found("problem")
    opened = Opened(found[0], _level(viewer, found[1]))
    if opened.level < level:
        raise ApiError(403, "forbidden", "needs to be a member of the problem who may do this")
    return opened


def _level(viewer: Viewer | None, role: str | None) -> Level:
    if viewer is None:
        return Level.SEE
    if viewer.may(Permission.EDIT_ALL_PROBLEMS):
        return Level.OWN
    level = _OF_ROLE[MemberRole(role)] if role else Level.SEE
    # Who is no setter any more keeps what testers have.
    return level if viewer.may(Permission.SET_PROBLEMS) else min(level, Level.TEST)


def level_column(viewer: Viewer | None) -> ColumnElement[bool]:
    """Whether the viewer may at least test a problem, as a column beside `ProblemRow`."""
    if viewer is None:
        return false()
    if viewer.may(Permission.EDIT_ALL_PROBLEMS):
        return literal(value=True)
    return _is_member(viewer.id)


class ProblemAccess:
    """The same with premium, for whoever lets people solve problems."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def check(self, viewer: Viewer | None, slug: str, level: Level) -> Opened:
        """As `open_problem`, in a session of its own."""
        async with self._sessions.reading() as session:
            return await open_problem(session, viewer, slug, level)

    async def check_id(self, viewer: Viewer, problem: uuid.UUID, level: Level) -> Opened:
        """The same by id."""
        async with self._sessions.reading() as session:
            slug = await session.scalar(select(ProblemRow.slug).where(ProblemRow.id == problem))
            return await open_problem(session, viewer, slug or "", level)

    async def locked(self, viewer: Viewer | None, opened: Opened) -> bool:
        """Whether the problem is premium and the viewer has none."""
        if not opened.problem.premium or opened.level >= Level.TEST:
            return False
        return not await self._entitlements.has_premium(viewer)

    async def has_premium(self, viewer: Viewer | None) -> bool:
        return await self._entitlements.has_premium(viewer)

    async def current_version(self, viewer: Viewer, slug: str) -> ProblemVersionRow:
        """The version that the viewer's new submissions are judged with.

        Raises:
            ApiError: 404, or 403 for a premium problem without premium.
        """
        async with self._sessions.reading() as session:
            opened = await open_problem(session, viewer, slug)
            version = await session.get(ProblemVersionRow, opened.problem.current_version_id)
        if version is None:
            raise not_found("problem")
        if await self.locked(viewer, opened):
            raise premium_required()
        return version


def premium_required() -> ApiError:
    return ApiError(403, "premium-required", "this problem is for people with premium")


Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])]
AccessDep = Annotated[ProblemAccess, Depends(service(ProblemAccess))]


def _check_name(request: Request, slug: str, opened: Opened) -> Opened:
    """A former name leads to today's, with all that follows it.

    Raises:
        ApiError: 308.
    """
    if opened.problem.slug == slug:
        return opened
    rest = request.url.path.removeprefix(_PREFIX + slug)
    query = f"?{request.url.query}" if request.url.query else ""
    location = quote(_PREFIX + opened.problem.slug + rest) + query
    raise ApiError(
        308, "moved", f"is called {opened.problem.slug} now", headers={"Location": location}
    )


def opens(level: Level) -> Callable[..., Awaitable[Opened]]:
    """A dependency of routes below /api/problems/{slug}: the problem, at this level at least."""

    async def check(request: Request, slug: Slug, viewer: ViewerDep, access: AccessDep) -> Opened:
        return _check_name(request, slug, await access.check(viewer, slug, level))

    return check


async def _sees(request: Request, slug: Slug, viewer: MaybeViewer, access: AccessDep) -> Opened:
    return _check_name(request, slug, await access.check(viewer, slug, Level.SEE))


SeenDep = Annotated[Opened, Depends(_sees)]
"""For everybody who sees the problem, signed in or not."""
SolverDep = Annotated[Opened, Depends(opens(Level.SEE))]
TesterDep = Annotated[Opened, Depends(opens(Level.TEST))]
EditorDep = Annotated[Opened, Depends(opens(Level.EDIT))]
OwnerDep = Annotated[Opened, Depends(opens(Level.OWN))]
