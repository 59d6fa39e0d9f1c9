"""The question of the day, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select

from web_api.activity.consumers import Consumer
from web_api.daily.models import DailySolveRow
from web_api.daily.routes import router
from web_api.daily.service import DailyQuestions
from web_api.daily.solving import DailySolveConsumer
from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _solves(user_id: uuid.UUID) -> Query:
    s = DailySolveRow
    return select(s.day, s.solved_at).where(s.user_id == user_id).order_by(s.day)


def _forget(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return (delete(DailySolveRow).where(DailySolveRow.user_id == user_id),)


def _build(parts: Parts) -> DailyQuestions:
    parts.services.get(PersonalDataRegistry).add(TableData("daily-solves", _solves, _forget))
    questions = DailyQuestions(parts.sessions, parts.services.get(Entitlements))
    parts.tasks.start("questions of the day", questions.run())
    return questions


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (DailySolveConsumer(),)


FEATURE = Feature(routers=(router,), build=_build, consumers=_consumers)
