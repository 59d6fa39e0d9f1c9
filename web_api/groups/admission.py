"""How people get into groups: invitations and requests."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from web_api.database import Sessions, new_id
from web_api.errors import ApiError, not_found
from web_api.groups.models import (
    GroupInvitationRow,
    GroupRequestRow,
    GroupRole,
    GroupRow,
)
from web_api.groups.rights import need, role_in
from web_api.groups.schemas import NewInvitation, Request, RequestList
from web_api.groups.service import join
from web_api.mail.queue import queue_mail
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.users.access import Viewer
from web_api.users.models import UserRow

MAX_INVITATIONS = 50
MAX_REQUESTS = 500


class Admission:
    """Invitations and requests."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def invite(
        self, viewer: Viewer, group_id: uuid.UUID, new: NewInvitation
    ) -> tuple[GroupInvitationRow, str]:
        """A new invitation and the path of its link.

        Raises:
            ApiError: 409 at `MAX_INVITATIONS` that still work.
        """
        secret = secrets.token_urlsafe(32)
        link = f"/join#token={secret}"
        expires = datetime.now(UTC) + timedelta(days=new.days)
        async with self._sessions.begin() as session:
            group = await need(session, group_id, viewer.id, GroupRole.MANAGER)
            await session.execute(
                delete(GroupInvitationRow).where(
                    GroupInvitationRow.group_id == group_id,
                    GroupInvitationRow.expires_at < func.now(),
                )
            )
            held = select(func.count()).where(GroupInvitationRow.group_id == group_id)
            if (await session.scalar(held) or 0) >= MAX_INVITATIONS:
                raise ApiError(409, "too-many-invitations", f"at most {MAX_INVITATIONS} at once")
            row = GroupInvitationRow(
                id=new_id(),
                group_id=group_id,
                secret_hash=_hash(secret),
                created_by=viewer.id,
                expires_at=expires,
                max_uses=new.max_uses,
            )
            session.add(row)
            if new.email is not None:
                values = {
                    "group": group.name,
                    "inviter": viewer.row.username,
                    "day": f"{expires:%Y-%m-%d}",
                    "link": link,
                }
                queue_mail(session, new.email, "invited", values)
            await session.flush()
            await session.refresh(row)
        return row, link

    async def invitations(
        self, user_id: uuid.UUID, group_id: uuid.UUID
    ) -> list[GroupInvitationRow]:
        """Those that still work."""
        async with self._sessions() as session:
            await need(session, group_id, user_id, GroupRole.MANAGER)
            i = GroupInvitationRow
            return list(
                await session.scalars(
                    select(i)
                    .where(i.group_id == group_id, i.expires_at > func.now(), i.uses < i.max_uses)
                    .order_by(i.id)
                )
            )

    async def revoke(
        self, user_id: uuid.UUID, group_id: uuid.UUID, invitation_id: uuid.UUID
    ) -> None:
        """Raises ApiError: 404 for an unknown invitation."""
        async with self._sessions.begin() as session:
            await need(session, group_id, user_id, GroupRole.MANAGER)
            gone = await session.scalar(
                delete(GroupInvitationRow)
                .where(
                    GroupInvitationRow.id == invitation_id,
                    GroupInvitationRow.group_id == group_id,
                )
                .returning(GroupInvitationRow.id)
            )
            if gone is None:
                raise not_found("invitation")

    async def accept(self, user_id: uuid.UUID, secret: str) -> uuid.UUID:
        """Joins by invitation; who is in the group already uses nothing up.

        Raises:
            ApiError: 410 if it is unknown, used up or too old.
        """
        i = GroupInvitationRow
        async with self._sessions.begin() as session:
            group_id: uuid.UUID | None = await session.scalar(
                update(i)
                .where(
                    i.secret_hash == _hash(secret),
                    i.expires_at > func.now(),
                    i.uses < i.max_uses,
                )
                .values(uses=i.uses + 1)
                .returning(i.group_id)
            )
            if group_id is None:
                raise ApiError(410, "link-invalid", "the link was used, withdrawn or is too old")
            await session.get(GroupRow, group_id, with_for_update=True)
            if await role_in(session, group_id, user_id) is not None:
                await session.rollback()
                return group_id
            await join(session, group_id, user_id)
            await session.execute(_requests_of(group_id, user_id))
        return group_id

    async def ask(self, viewer: Viewer, group_id: uuid.UUID, message: str) -> None:
        """Asks to join; once more replaces the message.

        Raises:
            ApiError: 404 if the group takes no requests, 409 for a member.
        """
        async with self._sessions.begin() as session:
            group = await session.get(GroupRow, group_id, with_for_update=True)
            role = await role_in(session, group_id, viewer.id)
            if role is not None:
                raise ApiError(409, "member", "you are in the group")
            if group is None or not group.open_to_requests:
                raise not_found("group")
            waiting = select(func.count()).where(GroupRequestRow.group_id == group_id)
            if (await session.scalar(waiting) or 0) >= MAX_REQUESTS:
                raise ApiError(409, "too-many-requests", f"{MAX_REQUESTS} people are waiting")
            statement = insert(GroupRequestRow).values(
                group_id=group_id, user_id=viewer.id, message=message
            )
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=[GroupRequestRow.group_id, GroupRequestRow.user_id],
                    set_={"message": message},
                )
            )

    async def requests(self, user_id: uuid.UUID, group_id: uuid.UUID) -> RequestList:
        async with self._sessions() as session:
            await need(session, group_id, user_id, GroupRole.MANAGER)
            rows = await session.execute(
                select(UserRow.username, GroupRequestRow.message, GroupRequestRow.created_at)
                .join(UserRow, UserRow.id == GroupRequestRow.user_id)
                .where(GroupRequestRow.group_id == group_id)
                .order_by(GroupRequestRow.created_at)
            )
            return RequestList(
                items=[Request.model_validate(row, from_attributes=True) for row in rows]
            )

    async def decide(
        self, user_id: uuid.UUID, group_id: uuid.UUID, username: str, *, accept: bool
    ) -> None:
        """Lets somebody in, or not; they are told of the first.

        Raises:
            ApiError: 404 if they did not ask.
        """
        async with self._sessions.begin() as session:
            group = await need(session, group_id, user_id, GroupRole.MANAGER)
            person = await session.scalar(
                select(UserRow.id).where(func.lower(UserRow.username) == func.lower(username))
            )
            asked = None
            if person is not None:
                asked = await session.scalar(
                    _requests_of(group_id, person).returning(GroupRequestRow.user_id)
                )
            if asked is None:
                raise not_found("request")
            if accept and await role_in(session, group_id, asked) is None:
                await join(session, group_id, asked)
                key, link = f"group/{group_id}/{new_id()}", f"/groups/{group_id}"
                kind = NotificationKind.INVITATION
                await notify(session, [asked], kind, key, link=link, group=group.name)


def _requests_of(group_id: uuid.UUID, user_id: uuid.UUID) -> Delete:
    return delete(GroupRequestRow).where(
        GroupRequestRow.group_id == group_id, GroupRequestRow.user_id == user_id
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
