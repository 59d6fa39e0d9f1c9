"""Questions of the day: chosen ahead, read, pinned."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Date as SqlDate
from sqlalchemy import Select, delete, func, literal, null, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.daily.choosing import choose
from web_api.daily.models import DailyRow, DailySolveRow
from web_api.daily.schemas import Daily, DailyList, Upcoming, UpcomingList
from web_api.database import Sessions
from web_api.entitlements import Entitlements
from web_api.errors import invalid, not_found
from web_api.problems.access import is_published, visible_to
from web_api.problems.models import ProblemRow
from web_api.problems.schemas import ProblemSummary
from web_api.problems.summaries import summaries, summary
from web_api.users.access import Viewer

log = structlog.get_logger(__name__)

AHEAD = 7
"""Days that are chosen beforehand."""
FARTHEST = 366
"""Days ahead for which staff may pin."""
LOOK_AGAIN_S = 600.0
# One chooser at a time: the next one sees what it chose.
LOCK = text("SELECT pg_advisory_xact_lock(hashtext('assize.daily'))")


def today() -> date:
    return datetime.now(UTC).date()


class DailyQuestions:
    """The question of each day."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def run(self) -> None:
        """Keeps the next days chosen. Never returns."""
        while True:
            try:
                await self.plan(today(), AHEAD)
            except SQLAlchemyError as error:
                log.warning("question of the day not chosen", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def plan(self, first: date, days: int) -> None:
        """Chooses for `days` days from `first` on where nothing is, or what is has gone."""
        async with self._sessions.begin() as session:
            await session.execute(LOCK)
            for offset in range(days):
                await _settle(session, first + timedelta(days=offset))

    async def of_today(self, viewer: Viewer | None) -> Daily:
        """Raises ApiError: 404 while there are no problems to choose from."""
        day = today()
        found = await self._read(_questions(viewer).where(DailyRow.day == day), viewer)
        if not found:
            await self.plan(day, 1)
            found = await self._read(_questions(viewer).where(DailyRow.day == day), viewer)
        if not found:
            raise not_found("question")
        return found[0]

    async def page(self, viewer: Viewer | None, limit: int, cursor: str | None) -> DailyList:
        """Questions up to today's, those that the viewer sees."""
        query = _questions(viewer).where(DailyRow.day <= today())
        if cursor is not None:
            query = query.where(DailyRow.day < _day(cursor))
        found = await self._read(query.order_by(DailyRow.day.desc()).limit(limit + 1), viewer)
        page = found[:limit]
        more = len(found) > limit
        return DailyList(items=page, next=paging.encode(page[-1].day.isoformat()) if more else None)

    async def upcoming(self) -> UpcomingList:
        """From today on, soonest first."""
        query = (
            select(DailyRow.day, ProblemRow.slug.label("problem"), DailyRow.pinned)
            .join(ProblemRow, ProblemRow.id == DailyRow.problem_id)
            .where(DailyRow.day >= today())
            .order_by(DailyRow.day)
        )
        async with self._sessions() as session:
            rows = (await session.execute(query)).mappings().all()
        return UpcomingList(items=[Upcoming(**row) for row in rows])

    async def pin(self, viewer: Viewer, day: date, slug: str) -> None:
        """Makes a problem the question of a day to come.

        Raises:
            ApiError: 422 for another day, and for a problem that not everybody sees.
        """
        _check_day(day)
        async with self._sessions.begin() as session:
            await session.execute(LOCK)
            problem = await session.scalar(
                select(ProblemRow.id).where(ProblemRow.slug == slug, is_published())
            )
            if problem is None:
                raise invalid("problem", "must be a public problem")
            await session.execute(
                insert(DailyRow)
                .values(day=day, problem_id=problem, pinned=True)
                .on_conflict_do_update(
                    index_elements=["day"],
                    set_={"problem_id": problem, "pinned": True, "chosen_at": func.now()},
                )
            )
            audit(session, viewer.actor, "daily.pin", f"daily/{day}", problem=slug)

    async def unpin(self, viewer: Viewer, day: date) -> None:
        """Lets the day's question be chosen anew.

        Raises:
            ApiError: 404 if none was pinned, 422 for today and the past.
        """
        _check_day(day)
        async with self._sessions.begin() as session:
            await session.execute(LOCK)
            gone = await session.scalar(
                delete(DailyRow)
                .where(DailyRow.day == day, DailyRow.pinned.is_(True))
                .returning(DailyRow.day)
            )
            if gone is None:
                raise not_found("pinned question")
            if day < today() + timedelta(days=AHEAD):
                await _settle(session, day)
            audit(session, viewer.actor, "daily.unpin", f"daily/{day}")

    async def _read(self, query: Select[*tuple[Any, ...]], viewer: Viewer | None) -> list[Daily]:
        premium = await self._entitlements.has_premium(viewer)
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        return [
            Daily(
                day=row.day,
                problem=ProblemSummary(**summary(row, premium=premium)),
                solvers=row.solvers,
                solved_at=row.solved_at,
                ends_at=datetime.combine(row.day + timedelta(days=1), datetime.min.time(), UTC),
            )
            for row in rows
        ]


def _check_day(day: date) -> None:
    # Who works on today's question must not lose it.
    if not today() < day <= today() + timedelta(days=FARTHEST):
        raise invalid("day", f"must be one of the next {FARTHEST} days")


def _day(cursor: str) -> date:
    try:
        return date.fromisoformat(paging.decode(cursor))
    except ValueError:
        raise invalid("cursor", "must be `next` of the page before") from None


def _questions(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    solve = DailySolveRow
    solvers = (
        select(func.count()).where(solve.day == DailyRow.day).correlate(DailyRow).scalar_subquery()
    )
    mine: Any = null()
    if viewer is not None:
        mine = (
            select(solve.solved_at)
            .where(solve.day == DailyRow.day, solve.user_id == viewer.id)
            .correlate(DailyRow)
            .scalar_subquery()
        )
    return (
        summaries(viewer)
        .add_columns(DailyRow.day, solvers.label("solvers"), mine.label("solved_at"))
        .join(DailyRow, DailyRow.problem_id == ProblemRow.id)
        .where(visible_to(viewer))
    )


async def _settle(session: AsyncSession, day: date) -> None:
    row = DailyRow
    kept = await session.scalar(
        select(row.problem_id)
        .join(ProblemRow, ProblemRow.id == row.problem_id)
        .where(row.day == day, is_published())
    )
    if kept is not None:
        return
    distance: Any = func.abs(row.day - literal(day, SqlDate))
    used = await session.execute(
        select(row.problem_id, func.min(distance)).where(row.day != day).group_by(row.problem_id)
    )
    pool = await session.scalars(
        select(ProblemRow.id).where(
            is_published(),
            ProblemRow.premium.is_(False),
            ProblemRow.current_version_id.is_not(None),
        )
    )
    chosen = choose(day, pool, {pair[0]: pair[1] for pair in used})
    if chosen is None:
        return
    await session.execute(
        insert(row)
        .values(day=day, problem_id=chosen)
        .on_conflict_do_update(
            index_elements=["day"],
            set_={"problem_id": chosen, "pinned": False, "chosen_at": func.now()},
        )
    )
