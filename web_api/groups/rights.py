"""Who may do what in a group: one row, read in the transaction that acts."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.errors import ApiError, not_found
from web_api.groups.models import GroupMemberRow, GroupRole, GroupRow
from web_api.users.models import UserRow

LADDER = tuple(GroupRole)


async def role_in(
    session: AsyncSession, group_id: uuid.UUID, user_id: uuid.UUID
) -> GroupRole | None:
    """The user's role, or None."""
    role = await session.scalar(
        select(GroupMemberRow.role).where(
            GroupMemberRow.group_id == group_id, GroupMemberRow.user_id == user_id
        )
    )
    return GroupRole(role) if role else None


async def need(
    session: AsyncSession, group_id: uuid.UUID, user_id: uuid.UUID, least: GroupRole
) -> GroupRow:
    """The group, locked, if the user has at least this role in it.

    Raises:
        ApiError: 404 for who is not in it, 403 for a lesser role.
    """
    group = await session.get(GroupRow, group_id, with_for_update=True)
    role = await role_in(session, group_id, user_id)
    if group is None or role is None:
        raise not_found("group")
    if LADDER.index(role) < LADDER.index(least):
        raise ApiError(403, "forbidden", f"needs the group's role {least}")
    return group


async def member(session: AsyncSession, group_id: uuid.UUID, username: str) -> GroupMemberRow:
    """The member of this name.

    Raises:
        ApiError: 404 if there is none.
    """
    row: GroupMemberRow | None = await session.scalar(
        select(GroupMemberRow)
        .join(UserRow, UserRow.id == GroupMemberRow.user_id)
        .where(
            GroupMemberRow.group_id == group_id,
            func.lower(UserRow.username) == func.lower(username),
        )
    )
    if row is None:
        raise not_found("member")
    return row
