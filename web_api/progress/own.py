"""Notes, favourites and reviews: what people keep of problems by hand."""

from __future__ import annotations

from typing import Any

from fsrs import Rating
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import not_found
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import open_problem, visible_to
from web_api.problems.models import ProblemRow
from web_api.progress.cards import keep_cards, lock
from web_api.progress.consumer import judged
from web_api.progress.listing import Keyset, named, page, problem_of
from web_api.progress.models import (
    FavouriteRow,
    NoteRow,
    ReviewCardRow,
    ReviewRatingRow,
    ReviewSettingsRow,
)
from web_api.progress.schemas import (
    Favourite,
    FavouriteList,
    Note,
    NoteList,
    ProblemNote,
    ReviewCard,
    ReviewList,
    ReviewSettings,
)
from web_api.texts import render
from web_api.users.access import Viewer

_RATE = Rate(60, 60)


class Notes:
    """Private notes, one for each problem."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def get(self, viewer: Viewer, slug: str) -> Note:
        """Raises ApiError: 404 without one."""
        async with self._sessions() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            row = await session.get(NoteRow, (viewer.id, problem.id))
        if row is None:
            raise not_found("note")
        return _note(row)

    async def set(self, viewer: Viewer, slug: str, source: str) -> Note:
        await self._limiter.check("note", str(viewer.id), _RATE)
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            values = {"source": source, "html": render(source)}
            row = await session.scalar(
                insert(NoteRow)
                .values(user_id=viewer.id, problem_id=problem.id, **values)
                .on_conflict_do_update(
                    index_elements=["user_id", "problem_id"],
                    set_=values | {"updated_at": func.now()},
                )
                .returning(NoteRow)
            )
            assert row is not None
            return _note(row)

    async def drop(self, viewer: Viewer, slug: str) -> None:
        """Deletes it; nothing happens without one."""
        n = NoteRow
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            await session.execute(
                delete(n).where(n.user_id == viewer.id, n.problem_id == problem.id)
            )

    async def list(self, viewer: Viewer, limit: int, cursor: str | None) -> NoteList:
        n = NoteRow
        query = (
            named(viewer, n.updated_at, n.source, n.html)
            .join(n, n.problem_id == ProblemRow.id)
            .where(n.user_id == viewer.id)
        )
        async with self._sessions.reading() as session:
            rows, following = await page(session, Keyset(query, n.updated_at), limit, cursor)
        items = [
            ProblemNote(
                source=row.source, html=row.html, updated_at=row.at, problem=problem_of(row)
            )
            for row in rows
        ]
        return NoteList(items=items, next=following)


def _note(row: NoteRow) -> Note:
    return Note(source=row.source, html=row.html, updated_at=row.updated_at)


class Favourites:
    """Marked problems."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def mark(self, viewer: Viewer, slug: str) -> None:
        """A repetition changes nothing."""
        await self._limiter.check("favourite", str(viewer.id), _RATE)
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            await session.execute(
                insert(FavouriteRow)
                .values(user_id=viewer.id, problem_id=problem.id)
                .on_conflict_do_nothing()
            )

    async def unmark(self, viewer: Viewer, slug: str) -> None:
        """A repetition changes nothing."""
        f = FavouriteRow
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            await session.execute(
                delete(f).where(f.user_id == viewer.id, f.problem_id == problem.id)
            )

    async def list(self, viewer: Viewer, limit: int, cursor: str | None) -> FavouriteList:
        f = FavouriteRow
        query = (
            named(viewer, f.at).join(f, f.problem_id == ProblemRow.id).where(f.user_id == viewer.id)
        )
        async with self._sessions.reading() as session:
            rows, following = await page(session, Keyset(query, f.at), limit, cursor)
        items = [Favourite(problem=problem_of(row), at=row.at) for row in rows]
        return FavouriteList(items=items, next=following)


class Reviews:
    """Solved problems that come again."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def list(
        self, viewer: Viewer, limit: int, cursor: str | None, *, due: bool
    ) -> ReviewList:
        """`due`: only those due now and not paused."""
        c = ReviewCardRow
        query = _cards(viewer)
        is_due = (c.due <= func.now()) & ~c.paused
        count = (
            select(func.count())
            .select_from(c)
            .join(ProblemRow, ProblemRow.id == c.problem_id)
            .where(c.user_id == viewer.id, is_due, visible_to(viewer))
        )
        if due:
            query = query.where(is_due)
        async with self._sessions.reading() as session:
            rows, following = await page(session, Keyset(query, c.due, True), limit, cursor)
            waiting = await session.scalar(count) or 0
        return ReviewList(items=[_card(row) for row in rows], due=waiting, next=following)

    async def rate(self, viewer: Viewer, slug: str, rating: Rating) -> ReviewCard:
        """A review by hand.

        Raises:
            ApiError: 404 for a problem that the viewer has not solved.
        """
        await self._limiter.check("review", str(viewer.id), _RATE)
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            pair = viewer.id, problem.id
            if not await lock(session, [pair]):
                raise not_found("review")
            values = {"user_id": viewer.id, "problem_id": problem.id, "rating": int(rating)}
            session.add(ReviewRatingRow(**values))
            await session.flush()
            attempts = await judged(session, [pair])
            await keep_cards(session, {pair: attempts.get(pair, [])})
            return await _one(session, viewer, problem)

    async def pause(self, viewer: Viewer, slug: str, *, paused: bool) -> ReviewCard:
        """Leaves a problem out, or takes it in again.

        Raises:
            ApiError: 404 for a problem that the viewer has not solved.
        """
        c = ReviewCardRow
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            await session.execute(
                update(c)
                .where(c.user_id == viewer.id, c.problem_id == problem.id)
                .values(paused=paused)
            )
            return await _one(session, viewer, problem)

    async def settings(self, viewer: Viewer) -> ReviewSettings:
        async with self._sessions.reading() as session:
            row = await session.scalar(
                select(ReviewSettingsRow).where(ReviewSettingsRow.user_id == viewer.id)
            )
        if row is None:
            return ReviewSettings()
        return ReviewSettings(retention=row.retention, maximum_days=row.maximum_days)

    async def configure(self, viewer: Viewer, settings: ReviewSettings) -> ReviewSettings:
        values = settings.model_dump()
        async with self._sessions.begin() as session:
            await session.execute(
                insert(ReviewSettingsRow)
                .values(user_id=viewer.id, **values)
                .on_conflict_do_update(index_elements=["user_id"], set_=values)
            )
        return settings


def _cards(viewer: Viewer) -> Any:
    c = ReviewCardRow
    kept = (c.stability, c.difficulty.label("hardness"), c.reviews, c.lapses, c.last_at, c.paused)
    return (
        named(viewer, c.due, *kept)
        .join(c, c.problem_id == ProblemRow.id)
        .where(c.user_id == viewer.id)
    )


async def _one(session: AsyncSession, viewer: Viewer, problem: ProblemRow) -> ReviewCard:
    query = _cards(viewer).where(ReviewCardRow.problem_id == problem.id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise not_found("review")
    return _card(row)


def _card(row: Row[*tuple[Any, ...]]) -> ReviewCard:
    return ReviewCard(
        problem=problem_of(row),
        due=row.at,
        stability_days=round(row.stability, 2),
        difficulty=round(row.hardness, 2),
        reviews=row.reviews,
        lapses=row.lapses,
        last_at=row.last_at,
        paused=row.paused,
    )
