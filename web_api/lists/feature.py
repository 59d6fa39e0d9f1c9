"""Lists, put together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, delete, exists, select, update

from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts
from web_api.lists.models import ListFollowRow, ListItemRow, ListRow
from web_api.lists.reading import ListReading
from web_api.lists.routes import router
from web_api.lists.writing import ListWriting
from web_api.plans.models import AssignmentRow
from web_api.problems.models import ProblemRow
from web_api.users.held import TableData
from web_api.users.personal import PersonalDataRegistry, Query


def _lists(user_id: uuid.UUID) -> Query:
    row, item = ListRow, ListItemRow
    columns: tuple[Any, ...] = (row.id, row.title, row.description, row.visibility)
    place: tuple[Any, ...] = (item.position, item.section, item.note)
    return (
        select(*columns, ProblemRow.slug.label("problem"), *place)
        .outerjoin(item, item.list_id == row.id)
        .outerjoin(ProblemRow, ProblemRow.id == item.problem_id)
        .where(row.owner_id == user_id)
        .order_by(row.id, item.position)
    )


def _forget_lists(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    """What staff stand behind and classes work with stays, as nobody's."""
    mine = ListRow.owner_id == user_id
    assigned = exists().where(AssignmentRow.list_id == ListRow.id)
    return (
        delete(ListRow)
        .where(mine, ListRow.official.is_(False), ~assigned)
        .execution_options(synchronize_session=False),
        update(ListRow).where(mine).values(owner_id=None),
    )


def _follows(user_id: uuid.UUID) -> Query:
    f = ListFollowRow
    columns: tuple[Any, ...] = (ListRow.id, ListRow.title, f.at)
    return select(*columns).join(f, f.list_id == ListRow.id).where(f.user_id == user_id)


def _forget_follows(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    f = ListFollowRow
    followed = select(f.list_id).where(f.user_id == user_id)
    return (
        update(ListRow)
        .where(ListRow.id.in_(followed))
        .values(followers=ListRow.followers - 1)
        .execution_options(synchronize_session=False),
        delete(f).where(f.user_id == user_id),
    )


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(
        TableData("lists", _lists, _forget_lists),
        TableData("list-follows", _follows, _forget_follows),
    )
    return (
        ListReading(parts.sessions, parts.services.get(Entitlements)),
        ListWriting(parts.sessions, parts.limiter),
    )


FEATURE = Feature(routers=(router,), build=_build)
