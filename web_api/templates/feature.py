"""Personal templates, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select

from web_api.feature import Feature, Parts
from web_api.templates.models import CodeTemplateRow
from web_api.templates.routes import router
from web_api.templates.service import Templates
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _held(user_id: uuid.UUID) -> Query:
    t = CodeTemplateRow
    return select(t.language, t.source, t.updated_at).where(t.user_id == user_id)


def _erasure(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return (delete(CodeTemplateRow).where(CodeTemplateRow.user_id == user_id),)


def _build(parts: Parts) -> object:
    parts.services.get(PersonalDataRegistry).add(TableData("templates", _held, _erasure))
    return Templates(parts.sessions)


FEATURE = Feature((router,), _build)
