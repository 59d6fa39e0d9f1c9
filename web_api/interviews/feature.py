"""Mock interviews, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, delete, select, update

from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts
from web_api.interviews.models import InterviewMemberRow, InterviewRow, ScoreCardRow
from web_api.interviews.reading import InterviewReading
from web_api.interviews.routes import router
from web_api.interviews.running import InterviewDesk
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _interviews(user_id: uuid.UUID) -> Query:
    i, m = InterviewRow, InterviewMemberRow
    columns: tuple[Any, ...] = (i.id, i.title, m.role, m.joined_at, i.started_at, i.ends_at)
    return select(*columns).join(m, m.interview_id == i.id).where(m.user_id == user_id)


def _forget_interviews(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    m = InterviewMemberRow
    return (
        delete(m).where(m.user_id == user_id),
        update(InterviewRow).where(InterviewRow.owner_id == user_id).values(owner_id=None),
        # Where nobody is left, nobody could ever look.
        delete(InterviewRow)
        .where(InterviewRow.owner_id.is_(None), ~_has_members())
        .execution_options(synchronize_session=False),
    )


def _has_members() -> Any:
    m = InterviewMemberRow
    return select(m.user_id).where(m.interview_id == InterviewRow.id).exists()


def _cards(user_id: uuid.UUID) -> Query:
    c = ScoreCardRow
    scores: tuple[Any, ...] = (c.problem_solving, c.coding, c.communication, c.testing)
    return select(
        c.interview_id, *scores, c.recommendation, c.feedback, c.shared_at, c.updated_at
    ).where(c.author_id == user_id)


def _forget_cards(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    """What the candidate has been given stays theirs."""
    mine = ScoreCardRow.author_id == user_id
    return (
        delete(ScoreCardRow).where(mine, ScoreCardRow.shared_at.is_(None)),
        update(ScoreCardRow).where(mine).values(author_id=None),
    )


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(
        TableData("score-cards", _cards, _forget_cards),
        TableData("interviews", _interviews, _forget_interviews),
    )
    entitlements = parts.services.get(Entitlements)
    return (
        InterviewReading(parts.sessions, entitlements),
        InterviewDesk(parts.sessions, entitlements, parts.limiter),
    )


FEATURE = Feature(routers=(router,), build=_build)
