"""Study plans and assignments, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, delete, select

from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts
from web_api.plans.assigning import Assignments
from web_api.plans.models import AssignmentRow, PlanItemRow, PlanRow
from web_api.plans.reminding import PlanReminders
from web_api.plans.routes import router
from web_api.plans.service import Plans
from web_api.problems.models import ProblemRow
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _plans(user_id: uuid.UUID) -> Query:
    plan, item = PlanRow, PlanItemRow
    columns: tuple[Any, ...] = (plan.id, plan.title, plan.start_on, plan.unit, plan.amount)
    return (
        select(*columns, plan.weekdays, plan.time_zone, plan.hour, item.due_on)
        .add_columns(ProblemRow.slug.label("problem"))
        .join(item, item.plan_id == plan.id)
        .join(ProblemRow, ProblemRow.id == item.problem_id)
        .where(plan.user_id == user_id)
        .order_by(plan.id, item.position)
    )


def _forget_plans(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return (delete(PlanRow).where(PlanRow.user_id == user_id),)


def _assignments(user_id: uuid.UUID) -> Query:
    a = AssignmentRow
    columns: tuple[Any, ...] = (a.id, a.group_id, a.list_id, a.due_at, a.created_at)
    return select(*columns).where(a.created_by == user_id).order_by(a.id)


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(
        TableData("study-plans", _plans, _forget_plans),
        # A class that goes on keeps what it was given.
        TableData("assignments", _assignments),
    )
    parts.tasks.start("study plan reminders", PlanReminders(parts.sessions).run())
    return (
        Plans(parts.sessions, parts.services.get(Entitlements), parts.limiter),
        Assignments(parts.sessions),
    )


FEATURE = Feature(routers=(router,), build=_build)
