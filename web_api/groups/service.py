"""Groups and their members."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, not_found
from web_api.groups.models import GroupMemberRow, GroupRole, GroupRow
from web_api.groups.rights import LADDER, member, need, role_in
from web_api.groups.schemas import Group, GroupList, GroupMember, GroupMemberList, NewGroup
from web_api.problems.catalogue_models import UserProblemStatusRow
from web_api.users.models import UserRow

MAX_OWNED = 100
MAX_MEMBERS = 5000


class Groups:
    """Makes, shows, changes and ends groups; who is in them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def create(self, user_id: uuid.UUID, new: NewGroup) -> Group:
        """A new group of which the user is the owner.

        Raises:
            ApiError: 409 at `MAX_OWNED`.
        """
        async with self._sessions.begin() as session:
            owned = select(func.count()).where(
                GroupMemberRow.user_id == user_id, GroupMemberRow.role == GroupRole.OWNER
            )
            if (await session.scalar(owned) or 0) >= MAX_OWNED:
                raise ApiError(409, "too-many-groups", f"at most {MAX_OWNED} groups per owner")
            group = GroupRow(id=new_id(), **new.model_dump())
            session.add(group)
            await session.flush()
            session.add(GroupMemberRow(group_id=group.id, user_id=user_id, role=GroupRole.OWNER))
        return await self.get(user_id, group.id)

    async def of(self, user_id: uuid.UUID) -> GroupList:
        async with self._sessions() as session:
            rows = await session.execute(
                _groups(user_id).where(GroupMemberRow.user_id == user_id).order_by(GroupRow.id)
            )
            return GroupList(items=[_group(*row) for row in rows])

    async def get(self, user_id: uuid.UUID, group_id: uuid.UUID) -> Group:
        """Raises ApiError: 404 for who is not in it, unless it is open to requests."""
        async with self._sessions() as session:
            row = (
                await session.execute(_groups(user_id).where(GroupRow.id == group_id))
            ).one_or_none()
        if row is None or (row[1] is None and not row[0].open_to_requests):
            raise not_found("group")
        return _group(*row)

    async def change(
        self, user_id: uuid.UUID, group_id: uuid.UUID, changes: dict[str, Any]
    ) -> Group:
        async with self._sessions.begin() as session:
            group = await need(session, group_id, user_id, GroupRole.MANAGER)
            for field, value in changes.items():
                setattr(group, field, value)
        return await self.get(user_id, group_id)

    async def delete(self, user_id: uuid.UUID, group_id: uuid.UUID) -> None:
        async with self._sessions.begin() as session:
            await session.delete(await need(session, group_id, user_id, GroupRole.OWNER))

    async def members(
        self, user_id: uuid.UUID, group_id: uuid.UUID, limit: int, cursor: str | None
    ) -> GroupMemberList:
        """A page of members; their progress for those who manage the group."""
        async with self._sessions() as session:
            role = await role_in(session, group_id, user_id)
            if role is None:
                raise not_found("group")
            query = (
                select(GroupMemberRow, UserRow.username)
                .join(UserRow, UserRow.id == GroupMemberRow.user_id)
                .where(GroupMemberRow.group_id == group_id)
                .order_by(GroupMemberRow.user_id)
                .limit(limit + 1)
            )
            if cursor is not None:
                query = query.where(GroupMemberRow.user_id > paging.decode_id(cursor))
            found = list(await session.execute(query))
            page = found[:limit]
            progress = {}
            if role is not GroupRole.MEMBER:
                progress = await _progress(session, [row.user_id for row, _ in page])
        items = [
            GroupMember(
                username=username,
                role=GroupRole(row.role),
                joined_at=row.joined_at,
                **progress.get(row.user_id, {}),
            )
            for row, username in page
        ]
        following = paging.encode(str(page[-1][0].user_id)) if len(found) > limit else None
        return GroupMemberList(items=items, next=following)

    async def set_role(
        self, user_id: uuid.UUID, group_id: uuid.UUID, username: str, role: GroupRole
    ) -> None:
        """Gives a member another role. A new owner's predecessor becomes a manager.

        Raises:
            ApiError: 403 for who is not the owner, 409 for the owner giving up the role.
        """
        async with self._sessions.begin() as session:
            await need(session, group_id, user_id, GroupRole.OWNER)
            row = await member(session, group_id, username)
            if row.user_id == user_id:
                if role is not GroupRole.OWNER:
                    raise ApiError(409, "owner", "make somebody else the owner first")
                return
            if role is GroupRole.OWNER:
                mine = await session.get(GroupMemberRow, (group_id, user_id))
                assert mine is not None
                mine.role = GroupRole.MANAGER
                await session.flush()
            row.role = role

    async def remove(self, user_id: uuid.UUID, group_id: uuid.UUID, username: str) -> None:
        """Takes a member out; everybody may leave but the owner.

        Raises:
            ApiError: 403 for removing one's equal, 409 for the owner.
        """
        async with self._sessions.begin() as session:
            await need(session, group_id, user_id, GroupRole.MEMBER)
            row = await member(session, group_id, username)
            mine = await role_in(session, group_id, user_id)
            assert mine is not None
            if row.role == GroupRole.OWNER:
                raise ApiError(409, "owner", "the owner cannot leave; name another one first")
            equal = LADDER.index(GroupRole(row.role)) >= LADDER.index(mine)
            if row.user_id != user_id and equal:
                raise ApiError(403, "forbidden", "only somebody with a lesser role")
            await session.execute(
                delete(GroupMemberRow).where(
                    tuple_(GroupMemberRow.group_id, GroupMemberRow.user_id)
                    == tuple_(row.group_id, row.user_id)
                )
            )


async def join(session: AsyncSession, group_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Adds a member; the group must be locked.

    Raises:
        ApiError: 409 at `MAX_MEMBERS`.
    """
    count = await session.scalar(select(func.count()).where(GroupMemberRow.group_id == group_id))
    if (count or 0) >= MAX_MEMBERS:
        raise ApiError(409, "group-full", f"at most {MAX_MEMBERS} members")
    session.add(GroupMemberRow(group_id=group_id, user_id=user_id))


def _groups(user_id: uuid.UUID) -> Select[GroupRow, str | None, int]:
    members = (
        select(func.count())
        .select_from(GroupMemberRow)
        .where(GroupMemberRow.group_id == GroupRow.id)
        .correlate(GroupRow)
        .scalar_subquery()
    )
    mine = (GroupMemberRow.group_id == GroupRow.id) & (GroupMemberRow.user_id == user_id)
    return select(GroupRow, GroupMemberRow.role, members).outerjoin(GroupMemberRow, mine)


def _group(row: GroupRow, role: str | None, members: int) -> Group:
    return Group(
        id=row.id,
        name=row.name,
        description=row.description,
        open_to_requests=row.open_to_requests,
        role=GroupRole(role) if role else None,
        members=members,
        created_at=row.created_at,
    )


async def _progress(
    session: AsyncSession, people: list[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Counts of problems by person, from what is kept of each."""
    s = UserProblemStatusRow
    solved = func.count().filter(s.status == "solved")
    rows = await session.execute(
        select(s.user_id, solved, func.count() - solved, func.max(s.last_at))
        .where(s.user_id.in_(people))
        .group_by(s.user_id)
    )
    progress: dict[uuid.UUID, dict[str, Any]] = {
        person: {"solved": 0, "attempted": 0} for person in people
    }
    for person, done, tried, last in rows:
        progress[person] = {"solved": done, "attempted": tried, "last_at": last}
    return progress
