"""Who may read and change a list. What somebody may not read does not exist for them."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.errors import ApiError, not_found
from web_api.groups.models import GroupMemberRow
from web_api.lists.models import ListRow, ListVisibility
from web_api.plans.models import AssignmentRow
from web_api.users.access import Viewer
from web_api.users.models import Permission

CURATE = Permission.EDIT_ALL_PROBLEMS
"""Makes lists official, and changes official ones."""


def readable(viewer: Viewer | None) -> ColumnElement[bool]:
    """Lists that the viewer may read if they know the id, as a condition on `ListRow`."""
    shared = ListRow.visibility != ListVisibility.PRIVATE
    if viewer is None:
        return shared
    assigned = exists().where(
        AssignmentRow.list_id == ListRow.id,
        GroupMemberRow.group_id == AssignmentRow.group_id,
        GroupMemberRow.user_id == viewer.id,
    )
    mine = or_(shared, ListRow.owner_id == viewer.id, assigned)
    return or_(mine, ListRow.official.is_(True)) if viewer.may(CURATE) else mine


def listed() -> ColumnElement[bool]:
    """Lists that everybody finds."""
    return and_(ListRow.visibility == ListVisibility.PUBLIC)


def may_edit(viewer: Viewer | None, row: ListRow) -> bool:
    if viewer is None:
        return False
    return row.owner_id == viewer.id or (row.official and viewer.may(CURATE))


async def open_list(
    session: AsyncSession, viewer: Viewer | None, list_id: uuid.UUID, *, edit: bool = False
) -> ListRow:
    """The list; locked if it is to be changed.

    Raises:
        ApiError: 404 for what the viewer may not read, 403 for what they may only read.
    """
    query = select(ListRow).where(ListRow.id == list_id, readable(viewer))
    if edit:
        query = query.with_for_update(of=ListRow)
    row: ListRow | None = await session.scalar(query)
    if row is None:
        raise not_found("list")
    if edit and not may_edit(viewer, row):
        raise ApiError(403, "forbidden", "only its owner may change the list; make a copy")
    return row
