"""Study plans: made of lists, read with progress, moved when their owner is behind."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.database import Sessions, new_id
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, invalid, not_found
from web_api.limits import Rate, RateLimiter
from web_api.lists.access import open_list
from web_api.lists.models import ListItemRow
from web_api.notifications.schedule import Schedule, next_digest
from web_api.plans.models import PlanItemRow, PlanRow, Unit
from web_api.plans.schedule import Pace, schedule, squeeze
from web_api.plans.schemas import (
    CatchUp,
    NewPlan,
    Plan,
    PlanDay,
    PlanDetail,
    PlanItem,
    PlanPage,
    Strategy,
)
from web_api.plans.zones import today_in
from web_api.problems.access import visible_to
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.problems.models import ProblemRow
from web_api.problems.schemas import ProblemSummary
from web_api.problems.summaries import summaries, summary
from web_api.users.access import Viewer
from web_api.users.models import UserRow

MOST_PLANS = 50
_RATE = Rate(60, 60)


class Plans:
    """Everybody's own: nobody else's exist for them."""

    def __init__(
        self, sessions: Sessions, entitlements: Entitlements, limiter: RateLimiter
    ) -> None:
        self._sessions = sessions
        self._entitlements = entitlements
        self._limiter = limiter

    async def create(self, viewer: Viewer, new: NewPlan) -> uuid.UUID:
        """A plan of what the viewer sees of the list.

        Raises:
            ApiError: 404 for the list, 409 at `MOST_PLANS`, 422 for an empty list.
        """
        await self._limiter.check("plans", str(viewer.id), _RATE)
        item = ListItemRow
        async with self._sessions.begin() as session:
            await _room(session, viewer)
            source = await open_list(session, viewer, new.list)
            items = (
                await session.execute(
                    select(item.problem_id, item.section)
                    .join(ProblemRow, ProblemRow.id == item.problem_id)
                    .where(item.list_id == source.id, visible_to(viewer))
                    .order_by(item.position)
                )
            ).all()
            if not items:
                raise invalid("list", "has no problems")
            values = new.model_dump(exclude={"list"})
            values["start_on"] = new.start_on or today_in(new.time_zone)
            plan = PlanRow(
                id=new_id(), user_id=viewer.id, list_id=source.id, title=source.title, **values
            )
            plan.remind_at = next_reminder(plan, datetime.now(UTC))
            session.add(plan)
            await session.flush()
            days = schedule([row.section for row in items], plan.start_on, pace_of(plan))
            rows = [
                {
                    "plan_id": plan.id,
                    "problem_id": row.problem_id,
                    "position": position,
                    "section": row.section,
                    "due_on": day,
                }
                for position, (row, day) in enumerate(zip(items, days, strict=True))
            ]
            await session.execute(insert(PlanItemRow).values(rows))
        return plan.id

    async def page(self, viewer: Viewer, limit: int, cursor: str | None) -> PlanPage:
        query = _plans(viewer).order_by(PlanRow.id.desc()).limit(limit + 1)
        if cursor is not None:
            query = query.where(PlanRow.id < paging.decode_id(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        page, following = paging.cut(rows, limit, lambda last: str(last[0].id))
        return PlanPage(items=[Plan(**_plan(row)) for row in page], next=following)

    async def get(self, viewer: Viewer, plan_id: uuid.UUID) -> PlanDetail:
        """Raises ApiError: 404."""
        premium = await self._entitlements.has_premium(viewer)
        item = PlanItemRow
        async with self._sessions() as session:
            found = (
                await session.execute(_plans(viewer).where(PlanRow.id == plan_id))
            ).one_or_none()
            if found is None:
                raise not_found("plan")
            rows = await session.execute(
                summaries(viewer)
                .add_columns(item.section, item.due_on)
                .join(item, item.problem_id == ProblemRow.id)
                .where(item.plan_id == plan_id, visible_to(viewer))
                .order_by(item.due_on, item.position)
            )
            days = [
                PlanDay(
                    day=day,
                    items=[
                        PlanItem(
                            problem=ProblemSummary(**summary(row, premium=premium)),
                            section=row.section,
                        )
                        for row in due
                    ],
                )
                for day, due in itertools.groupby(rows, key=_due_on)
            ]
        return PlanDetail(**_plan(found), today=today_in(found[0].time_zone), days=days)

    async def change(self, viewer: Viewer, plan_id: uuid.UUID, changes: dict[str, Any]) -> None:
        """Raises ApiError: 404."""
        async with self._sessions.begin() as session:
            plan = await _own(session, viewer, plan_id)
            for field, value in changes.items():
                setattr(plan, field, value)
            plan.remind_at = next_reminder(plan, datetime.now(UTC))

    async def delete(self, viewer: Viewer, plan_id: uuid.UUID) -> None:
        """Raises ApiError: 404."""
        async with self._sessions.begin() as session:
            await session.delete(await _own(session, viewer, plan_id))

    async def catch_up(self, viewer: Viewer, plan_id: uuid.UUID, wanted: CatchUp) -> None:
        """Gives what is not solved new days from today on; before the start, from there on.

        Raises:
            ApiError: 404, 409 if all is solved.
        """
        await self._limiter.check("plans", str(viewer.id), _RATE)
        item, status = PlanItemRow, UserProblemStatusRow
        async with self._sessions.begin() as session:
            plan = await _own(session, viewer, plan_id)
            for field in ("unit", "amount", "weekdays"):
                if (value := getattr(wanted, field)) is not None:
                    setattr(plan, field, value)
            end = await session.scalar(select(func.max(item.due_on)).where(item.plan_id == plan_id))
            left = (
                await session.execute(
                    select(item.problem_id, item.section)
                    .outerjoin(
                        status,
                        (status.problem_id == item.problem_id) & (status.user_id == viewer.id),
                    )
                    .where(
                        item.plan_id == plan_id,
                        status.status.is_distinct_from(SolveStatus.SOLVED),
                    )
                    .order_by(item.position)
                )
            ).all()
            if not left:
                raise ApiError(409, "finished", "all problems of the plan are solved")
            start = max(today_in(plan.time_zone), plan.start_on)
            days: list[date] = []
            if wanted.strategy is Strategy.KEEP_END and end is not None:
                days = squeeze(len(left), start, end, plan.weekdays)
            days = days or schedule([row.section for row in left], start, pace_of(plan))
            moved = {row.problem_id: day for row, day in zip(left, days, strict=True)}
            await session.execute(
                update(item)
                .where(item.plan_id == plan_id, item.problem_id.in_(moved))
                .values(due_on=case(moved, value=item.problem_id))
                .execution_options(synchronize_session=False)
            )


def pace_of(plan: PlanRow) -> Pace:
    return Pace(Unit(plan.unit), plan.amount, tuple(plan.weekdays))


def next_reminder(plan: PlanRow, now: datetime) -> datetime | None:
    """When to look whether the plan's owner is to be reminded."""
    if plan.hour is None:
        return None
    return next_digest(now, Schedule(plan.time_zone, plan.hour), weekly=False)


def _due_on(row: Any) -> date:
    day: date = row.due_on
    return day


async def _room(session: AsyncSession, viewer: Viewer) -> None:
    await session.execute(
        select(UserRow.id).where(UserRow.id == viewer.id).with_for_update(key_share=True)
    )
    held = await session.scalar(select(func.count()).where(PlanRow.user_id == viewer.id))
    if (held or 0) >= MOST_PLANS:
        raise ApiError(409, "too-many-plans", f"at most {MOST_PLANS} plans")


async def _own(session: AsyncSession, viewer: Viewer, plan_id: uuid.UUID) -> PlanRow:
    plan: PlanRow | None = await session.scalar(
        select(PlanRow).where(PlanRow.id == plan_id, PlanRow.user_id == viewer.id).with_for_update()
    )
    if plan is None:
        raise not_found("plan")
    return plan


def _plans(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """The viewer's plans with their progress, in one statement."""
    item, status = PlanItemRow, UserProblemStatusRow
    today = func.date(func.timezone(PlanRow.time_zone, func.now()))
    is_left = status.status.is_distinct_from(SolveStatus.SOLVED)
    counts = (
        select(
            func.count().label("problems"),
            func.count().filter(status.status == SolveStatus.SOLVED).label("solved"),
            func.count().filter(is_left, item.due_on == today).label("due_today"),
            func.count().filter(is_left, item.due_on < today).label("overdue"),
            func.max(item.due_on).label("ends_on"),
        )
        .select_from(item)
        .join(ProblemRow, ProblemRow.id == item.problem_id)
        .outerjoin(status, (status.problem_id == item.problem_id) & (status.user_id == viewer.id))
        .where(item.plan_id == PlanRow.id, visible_to(viewer))
        .correlate(PlanRow)
        .lateral("counts")
    )
    return (
        select(PlanRow, *counts.c)
        .select_from(PlanRow)
        .join(counts, true())
        .where(PlanRow.user_id == viewer.id)
    )


def _plan(found: Any) -> dict[str, Any]:
    row: PlanRow = found[0]
    own = ("id", "title", "start_on", "unit", "amount", "weekdays", "time_zone", "hour")
    counted = ("problems", "solved", "due_today", "overdue", "ends_on")
    return {
        "list": row.list_id,
        "created_at": row.created_at,
        **{name: getattr(row, name) for name in own},
        **{name: getattr(found, name) for name in counted},
    }
