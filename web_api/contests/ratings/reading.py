"""Reading ratings."""

from __future__ import annotations

import json
import uuid

from sqlalchemy import func, select, tuple_

from web_api import paging
from web_api.contests.models import ContestRow
from web_api.contests.ratings.models import RatedContestRow, RatingChangeRow, UserRatingRow
from web_api.contests.ratings.schemas import (
    Rating,
    RatingChange,
    RatingChangeList,
    RatingHistory,
    RatingList,
    RatingPoint,
)
from web_api.contests.sight import open_contest, seen_by
from web_api.database import Sessions
from web_api.errors import not_found
from web_api.users.access import Viewer
from web_api.users.models import UserRow


class RatingReading:
    """What everybody may read."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def changes(
        self, viewer: Viewer | None, slug: str, limit: int, after: tuple[int, uuid.UUID] | None
    ) -> RatingChangeList:
        """Raises:
        ApiError: 404.
        """
        r = RatingChangeRow
        place = tuple_(r.rank, r.user_id)
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            query = (
                select(r, UserRow.username)
                .join(UserRow, UserRow.id == r.user_id)
                .where(r.contest_id == contest.id)
                .order_by(r.rank, r.user_id)
                .limit(limit + 1)
            )
            if after:
                query = query.where(place > after)
            rows = (await session.execute(query)).all()
        items = [
            RatingChange(
                rank=row.rank,
                username=name,
                before=row.before,
                after=row.after,
                deviation=row.deviation,
            )
            for row, name in rows[:limit]
        ]
        more = None
        if len(rows) > limit:
            last = rows[limit - 1][0]
            more = _cursor(last.rank, last.user_id)
        return RatingChangeList(items=items, next=more)

    async def best(self, limit: int, after: tuple[int, uuid.UUID] | None) -> RatingList:
        u = UserRatingRow
        query = (
            select(u, UserRow.username)
            .join(UserRow, UserRow.id == u.user_id)
            .order_by(u.rating.desc(), u.user_id)
            .limit(limit + 1)
        )
        if after:
            query = query.where(tuple_(-u.rating, u.user_id) > (-after[0], after[1]))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        items = [
            Rating(
                username=name,
                rating=row.rating,
                deviation=round(row.sigma),
                contests=row.contests,
            )
            for row, name in rows[:limit]
        ]
        more = None
        if len(rows) > limit:
            last = rows[limit - 1][0]
            more = _cursor(last.rating, last.user_id)
        return RatingList(items=items, next=more)

    async def history(self, viewer: Viewer | None, username: str) -> RatingHistory:
        """Raises:
        ApiError: 404.
        """
        r, c = RatingChangeRow, ContestRow
        async with self._sessions() as session:
            user = await session.scalar(
                select(UserRow.id).where(func.lower(UserRow.username) == username.lower())
            )
            if user is None:
                raise not_found("user")
            rows = await session.execute(
                select(
                    c.slug.label("contest"),
                    c.title,
                    RatedContestRow.ends_at.label("ended_at"),
                    r.rank,
                    r.before,
                    r.after,
                    r.deviation,
                )
                .join(c, c.id == r.contest_id)
                .join(RatedContestRow, RatedContestRow.contest_id == r.contest_id)
                .where(r.user_id == user, seen_by(viewer))
                .order_by(RatedContestRow.ends_at, r.contest_id)
            )
            return RatingHistory(
                items=[RatingPoint.model_validate(row, from_attributes=True) for row in rows]
            )


def _cursor(number: int, id_: uuid.UUID) -> str:
    return paging.encode(json.dumps([number, str(id_)]))
