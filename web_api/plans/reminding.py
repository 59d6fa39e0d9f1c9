"""Reminders of plans: at most one a day for each, on days with something to do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog
from sqlalchemy import Date, case, cast, func, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.plans.models import PlanItemRow, PlanRow
from web_api.plans.service import next_reminder
from web_api.plans.zones import today_in
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 30.0
BATCH = 200


class PlanReminders:
    """Looks which plans are to be looked at."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                while await self.once():
                    pass
            except SQLAlchemyError as error:
                log.warning("study plans not reminded of", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def once(self) -> int:
        """Reminds of the next plans and returns how many were looked at.

        A plan's next time is committed with its reminder, and other processes pass by locked
        ones: nobody is told twice.
        """
        now = datetime.now(UTC)
        async with self._sessions.begin() as session:
            plans = list(
                await session.scalars(
                    select(PlanRow)
                    .where(PlanRow.remind_at <= now)
                    .order_by(PlanRow.remind_at)
                    .limit(BATCH)
                    .with_for_update(skip_locked=True)
                )
            )
            if plans:
                await _remind(session, plans, now)
            return len(plans)


async def _remind(session: AsyncSession, plans: list[PlanRow], now: datetime) -> None:
    item, status = PlanItemRow, UserProblemStatusRow
    days = {plan.id: today_in(plan.time_zone, now) for plan in plans}
    day = case({id_: cast(literal(d), Date) for id_, d in days.items()}, value=PlanRow.id)
    rows = await session.execute(
        select(PlanRow.id, func.count())
        .join(item, item.plan_id == PlanRow.id)
        .outerjoin(
            status, (status.problem_id == item.problem_id) & (status.user_id == PlanRow.user_id)
        )
        .where(
            PlanRow.id.in_(days),
            item.due_on <= day,
            status.status.is_distinct_from(SolveStatus.SOLVED),
        )
        .group_by(PlanRow.id)
    )
    due = {row[0]: row[1] for row in rows}
    for plan in plans:
        if plan.id in due:
            await notify(
                session,
                [plan.user_id],
                NotificationKind.STUDY_PLAN,
                f"plan/{plan.id}/{days[plan.id]}",
                link=f"/plans/{plan.id}",
                plan=plan.title,
                count=due[plan.id],
            )
        plan.remind_at = next_reminder(plan, now)
