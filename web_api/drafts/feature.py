"""Drafts, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select

from web_api.drafts.models import DraftRow
from web_api.drafts.routes import router
from web_api.drafts.service import Drafts
from web_api.feature import Feature, Parts
from web_api.problems.models import ProblemRow
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _held(user_id: uuid.UUID) -> Query:
    d = DraftRow
    return (
        select(ProblemRow.slug.label("problem"), d.language, d.source, d.updated_at)
        .join(ProblemRow, ProblemRow.id == d.problem_id)
        .where(d.user_id == user_id)
        .order_by(ProblemRow.slug, d.language)
    )


def _erasure(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return (delete(DraftRow).where(DraftRow.user_id == user_id),)


def _build(parts: Parts) -> object:
    parts.services.get(PersonalDataRegistry).add(TableData("drafts", _held, _erasure))
    return Drafts(parts.sessions, parts.limiter)


FEATURE = Feature((router,), _build)
