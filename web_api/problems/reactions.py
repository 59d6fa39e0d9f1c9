"""What solvers say of problems: votes; and tags."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import not_found
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import open_problem, visible_to
from web_api.problems.authoring_schemas import (
    Tag,
    TagList,
    Votes,
)
from web_api.problems.catalogue_models import (
    ProblemTagRow,
    ProblemVoteRow,
    TagKind,
    TagRow,
)
from web_api.problems.models import ProblemRow, ProblemStatisticsRow
from web_api.problems.schemas import ProblemVote
from web_api.users.access import Viewer

_RATE = Rate(60, 60)
_VALUES = {ProblemVote.LIKE: 1, ProblemVote.DISLIKE: -1}


class Reactions:
    """Votes are counted in the transaction that casts them."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def vote(self, viewer: Viewer, slug: str, vote: ProblemVote | None) -> Votes:
        """Sets the viewer's vote. A repetition changes nothing."""
        await self._limiter.check("vote", str(viewer.id), _RATE)
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            # First the counters' row: two votes of one person come one after the other.
            stats = (
                await session.scalars(
                    select(ProblemStatisticsRow)
                    .where(ProblemStatisticsRow.problem_id == problem.id)
                    .with_for_update()
                )
            ).one()
            key = (problem.id, viewer.id)
            row = await session.get(ProblemVoteRow, key, populate_existing=True)
            old, new = row.value if row else 0, _VALUES[vote] if vote else 0
            if new != old:
                await _cast(session, row, key, new)
                stats.likes += (new == 1) - (old == 1)
                stats.dislikes += (new == -1) - (old == -1)
            return Votes(vote=vote, likes=stats.likes, dislikes=stats.dislikes)

    async def tags(self, viewer: Viewer | None, kind: TagKind) -> TagList:
        """All tags of a kind that are on a problem which the viewer sees."""
        query = (
            select(TagRow.kind, TagRow.slug, TagRow.name, func.count().label("problems"))
            .join(ProblemTagRow, ProblemTagRow.tag_id == TagRow.id)
            .join(ProblemRow, ProblemRow.id == ProblemTagRow.problem_id)
            .where(TagRow.kind == kind, visible_to(viewer))
            .group_by(TagRow.id)
            .order_by(func.lower(TagRow.name), TagRow.slug)
        )
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        return TagList(items=[Tag.model_validate(row._asdict()) for row in rows])

    async def name_tag(self, kind: TagKind, slug: str, name: str) -> None:
        """Calls a tag otherwise.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            found = await session.scalar(
                update(TagRow)
                .where(TagRow.kind == kind, TagRow.slug == slug)
                .values(name=name)
                .returning(TagRow.id)
            )
        if found is None:
            raise not_found("tag")


async def _cast(
    session: AsyncSession,
    row: ProblemVoteRow | None,
    key: tuple[object, object],
    value: int,
) -> None:
    problem, user = key
    if value == 0:
        await session.execute(
            delete(ProblemVoteRow).where(
                ProblemVoteRow.problem_id == problem, ProblemVoteRow.user_id == user
            )
        )
    elif row is None:
        session.add(ProblemVoteRow(problem_id=problem, user_id=user, value=value))
    else:
        row.value = value
    await session.flush()
