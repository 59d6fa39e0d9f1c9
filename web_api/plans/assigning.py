"""Assignments: a list, a class, a due date, and how far everybody is."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, not_found
from web_api.groups.models import GroupMemberRow, GroupRole
from web_api.groups.rights import LADDER, need, role_in
from web_api.lists.access import open_list
from web_api.lists.models import ListItemRow, ListRow
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.plans.models import AssignmentRow
from web_api.plans.schemas import (
    Assignment,
    AssignmentPage,
    ClassProgress,
    MemberProgress,
    NewAssignment,
)
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.users.access import Viewer
from web_api.users.models import UserRow

MOST_ASSIGNMENTS = 500


class Assignments:
    """Managers of a group give and take them; its members read them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def create(self, viewer: Viewer, group_id: uuid.UUID, new: NewAssignment) -> Assignment:
        """Gives a class a list, and tells its members.

        Raises:
            ApiError: 403, 404, 409 at `MOST_ASSIGNMENTS`.
        """
        async with self._sessions.begin() as session:
            group = await need(session, group_id, viewer.id, GroupRole.MANAGER)
            source = await open_list(session, viewer, new.list)
            held = select(func.count()).where(AssignmentRow.group_id == group_id)
            if (await session.scalar(held) or 0) >= MOST_ASSIGNMENTS:
                raise ApiError(
                    409, "too-many-assignments", f"at most {MOST_ASSIGNMENTS} assignments"
                )
            row = AssignmentRow(
                id=new_id(),
                group_id=group_id,
                list_id=source.id,
                created_by=viewer.id,
                due_at=new.due_at,
            )
            session.add(row)
            members = await session.scalars(
                select(GroupMemberRow.user_id).where(
                    GroupMemberRow.group_id == group_id, GroupMemberRow.user_id != viewer.id
                )
            )
            await notify(
                session,
                members,
                NotificationKind.STUDY_PLAN,
                f"assignment/{row.id}",
                link=f"/groups/{group_id}",
                text=f'New in {group.name}: "{source.title}"',
            )
            await session.flush()
            return (await _assignments(session, viewer, AssignmentRow.id == row.id, 1))[0]

    async def page(
        self, viewer: Viewer, group_id: uuid.UUID, limit: int, cursor: str | None
    ) -> AssignmentPage:
        """Raises ApiError: 404 for who is not in the group."""
        async with self._sessions() as session:
            await _role(session, viewer, group_id)
            wanted: ColumnElement[bool] = AssignmentRow.group_id == group_id
            if cursor is not None:
                wanted = and_(wanted, AssignmentRow.id < paging.decode_id(cursor))
            found = await _assignments(session, viewer, wanted, limit + 1)
        page, following = paging.cut(found, limit, lambda last: str(last.id))
        return AssignmentPage(items=page, next=following)

    async def delete(self, viewer: Viewer, group_id: uuid.UUID, assignment: uuid.UUID) -> None:
        """Raises ApiError: 403, 404."""
        async with self._sessions.begin() as session:
            await need(session, group_id, viewer.id, GroupRole.MANAGER)
            gone = await session.scalar(
                delete(AssignmentRow)
                .where(AssignmentRow.id == assignment, AssignmentRow.group_id == group_id)
                .returning(AssignmentRow.id)
            )
            if gone is None:
                raise not_found("assignment")

    async def progress(
        self,
        viewer: Viewer,
        group_id: uuid.UUID,
        assignment: uuid.UUID,
        limit: int,
        cursor: str | None,
    ) -> ClassProgress:
        """How far members are, for managers and the owner.

        Raises:
            ApiError: 403, 404.
        """
        async with self._sessions() as session:
            role = await _role(session, viewer, group_id)
            if LADDER.index(role) < LADDER.index(GroupRole.MANAGER):
                raise ApiError(403, "forbidden", f"needs the group's role {GroupRole.MANAGER}")
            row = await session.get(AssignmentRow, assignment)
            if row is None or row.group_id != group_id:
                raise not_found("assignment")
            problems = await session.scalar(
                select(func.count()).where(ListItemRow.list_id == row.list_id)
            )
            query = (
                select(GroupMemberRow.user_id, UserRow.username)
                .join(UserRow, UserRow.id == GroupMemberRow.user_id)
                .where(GroupMemberRow.group_id == group_id)
                .order_by(GroupMemberRow.user_id)
                .limit(limit + 1)
            )
            if cursor is not None:
                query = query.where(GroupMemberRow.user_id > paging.decode_id(cursor))
            found = (await session.execute(query)).all()
            page = found[:limit]
            counts = await _progress(session, row, [member.user_id for member in page])
        items = [
            MemberProgress(username=member.username, **counts.get(member.user_id, _NOTHING))
            for member in page
        ]
        following = paging.encode(str(page[-1].user_id)) if len(found) > limit else None
        return ClassProgress(problems=problems or 0, items=items, next=following)


_NOTHING: dict[str, Any] = {"solved": 0, "in_time": 0, "attempted": 0, "last_at": None}


async def _role(session: AsyncSession, viewer: Viewer, group_id: uuid.UUID) -> GroupRole:
    role = await role_in(session, group_id, viewer.id)
    if role is None:
        raise not_found("group")
    return role


async def _progress(
    session: AsyncSession, row: AssignmentRow, people: list[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    status, item = UserProblemStatusRow, ListItemRow
    due: datetime | None = row.due_at
    is_solved = status.status == SolveStatus.SOLVED
    in_time = is_solved if due is None else and_(is_solved, status.first_solved_at <= due)
    rows = await session.execute(
        select(
            status.user_id,
            func.count().filter(is_solved).label("solved"),
            func.count().filter(in_time).label("in_time"),
            func.count().filter(~is_solved).label("attempted"),
            func.max(status.last_at).label("last_at"),
        )
        .join(item, item.problem_id == status.problem_id)
        .where(item.list_id == row.list_id, status.user_id.in_(people))
        .group_by(status.user_id)
    )
    return {each["user_id"]: {k: each[k] for k in _NOTHING} for each in rows.mappings()}


async def _assignments(
    session: AsyncSession, viewer: Viewer, wanted: ColumnElement[bool], limit: int
) -> list[Assignment]:
    """With the viewer's own progress, newest first."""
    item, status = ListItemRow, UserProblemStatusRow
    counts = (
        select(
            func.count().label("problems"),
            func.count().filter(status.status == SolveStatus.SOLVED).label("solved"),
        )
        .select_from(item)
        .outerjoin(status, (status.problem_id == item.problem_id) & (status.user_id == viewer.id))
        .where(item.list_id == AssignmentRow.list_id)
        .correlate(AssignmentRow)
        .lateral("counts")
    )
    a = AssignmentRow
    columns: tuple[Any, ...] = (a.id, a.list_id.label("list"), a.due_at, a.created_at)
    rows = await session.execute(
        select(*columns, ListRow.title, *counts.c)
        .select_from(a)
        .join(ListRow, ListRow.id == a.list_id)
        .join(counts, true())
        .where(wanted)
        .order_by(a.id.desc())
        .limit(limit)
    )
    return [Assignment(**row) for row in rows.mappings()]
