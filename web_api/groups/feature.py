"""Groups, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, delete, select

from web_api.feature import Feature, Parts
from web_api.groups.admission import Admission
from web_api.groups.models import GroupMemberRow, GroupRequestRow, GroupRole, GroupRow
from web_api.groups.routes import router
from web_api.groups.service import Groups
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _rows(user_id: uuid.UUID) -> Query:
    m = GroupMemberRow
    columns: tuple[Any, ...] = (GroupRow.id, GroupRow.name, m.role, m.joined_at)
    return select(*columns).join(m, m.group_id == GroupRow.id).where(m.user_id == user_id)


def _erasure(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    """The user's own groups end; in others their place is empty."""
    m, r = GroupMemberRow, GroupRequestRow
    owned = select(m.group_id).where(m.user_id == user_id, m.role == GroupRole.OWNER)
    return (
        delete(GroupRow).where(GroupRow.id.in_(owned)),
        delete(m).where(m.user_id == user_id),
        delete(r).where(r.user_id == user_id),
    )


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(TableData("groups", _rows, _erasure))
    return Groups(parts.sessions), Admission(parts.sessions)


FEATURE = Feature(routers=(router,), build=_build)
