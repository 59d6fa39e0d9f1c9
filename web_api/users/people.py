"""What staff do with accounts; each act is in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.mail.queue import queue_mail
from web_api.users.access import Viewer
from web_api.users.credentials import end_sessions
from web_api.users.models import PERMISSIONS, AccountState, Role, UserRow
from web_api.users.sessions import SessionStore
from web_api.users.states import state_of


class People:
    """Finding accounts, roles, suspensions."""

    def __init__(self, sessions: Sessions, store: SessionStore) -> None:
        self._sessions = sessions
        self._store = store

    async def list(
        self,
        search: str | None,
        role: Role | None,
        state: AccountState | None,
        verified: bool | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[Sequence[UserRow], str | None]:
        """Accounts, newest first, and the next page's cursor.

        `search` is the beginning of a name or an address.
        """
        query = select(UserRow).order_by(UserRow.created_at.desc(), UserRow.id.desc())
        if search:
            start = _escaped(search.lower()) + "%"
            query = query.where(
                or_(
                    func.lower(UserRow.username).like(start, escape="\\"),
                    func.lower(UserRow.email).like(start, escape="\\"),
                )
            )
        if role is not None:
            query = query.where(UserRow.role == role)
        if state is not None:
            query = query.where(UserRow.state == state)
        if verified is not None:
            confirmed = UserRow.email_verified_at.is_not(None)
            query = query.where(confirmed if verified else ~confirmed)
        if cursor is not None:
            query = query.where(tuple_(UserRow.created_at, UserRow.id) < tuple_(*_place(cursor)))
        async with self._sessions() as session:
            rows = list(await session.scalars(query.limit(limit + 1)))
        return paging.cut(rows, limit, lambda last: f"{last.created_at.isoformat()} {last.id}")

    async def get(self, username: str) -> UserRow:
        """Raises ApiError: 404 for an unknown name."""
        async with self._sessions() as session:
            return await _find(session, username)

    async def set_role(self, viewer: Viewer, username: str, role: Role) -> UserRow:
        """Gives a role.

        Raises:
            ApiError: 404 for an unknown user, 409 for taking the last admin's role away.
        """
        async with self._sessions.begin() as session:
            admins = list(
                await session.scalars(
                    select(UserRow)
                    .where(UserRow.role == Role.ADMIN, UserRow.state != AccountState.DELETING)
                    .with_for_update()
                )
            )
            user = await _find(session, username, lock=True)
            if role != Role.ADMIN and [a.id for a in admins] == [user.id]:
                raise invalid("role", "the last admin must stay one", 409, "last-admin")
            audit(
                session,
                viewer.actor,
                "user.role",
                f"user/{user.username}",
                before=user.role,
                after=str(role),
            )
            user.role = role
            return user

    async def suspend(
        self, viewer: Viewer, username: str, reason: str, until: datetime | None
    ) -> UserRow:
        """Ends all sessions of an account and lets nobody in until then, None: for ever.

        Raises:
            ApiError: 403 for an account that may as much as the viewer, 422 for a past end.
        """
        if until is not None and until <= datetime.now(UTC):
            raise invalid("until", "must be in the future")
        async with self._sessions.begin() as session:
            user = await _find(session, username, lock=True)
            _refuse_peer(viewer, user)
            if state_of(user) in (AccountState.DELETING, AccountState.DELETED):
                raise ApiError(409, "state", f"the account is {user.state}")
            user.state = AccountState.SUSPENDED
            user.state_reason = reason
            user.suspended_until = until
            await end_sessions(session, user.id)
            end = until.isoformat() if until else None
            target = f"user/{user.username}"
            audit(session, viewer.actor, "user.suspend", target, reason=reason, until=end)
            when = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "for ever"
            values = {"username": user.username, "until": when, "reason": reason}
            queue_mail(session, user.email, "suspended", values)
        await self._store.end_all(user.id)
        return user

    async def lift(self, viewer: Viewer, username: str) -> UserRow:
        """Ends a suspension.

        Raises:
            ApiError: 409 if there is none.
        """
        async with self._sessions.begin() as session:
            user = await _find(session, username, lock=True)
            _refuse_peer(viewer, user)
            if user.state != AccountState.SUSPENDED:
                raise ApiError(409, "state", "the account is not suspended")
            user.state, user.state_reason, user.suspended_until = AccountState.ACTIVE, "", None
            audit(session, viewer.actor, "user.unsuspend", f"user/{user.username}")
            return user

    async def confirm_address(self, viewer: Viewer, username: str) -> UserRow:
        """Lets an address count as confirmed where its mail does not arrive.

        Raises:
            ApiError: 403 for an account that may as much as the viewer, 409 if it is confirmed
                already, or belongs to another account.
        """
        async with self._sessions.begin() as session:
            user = await _find(session, username, lock=True)
            _refuse_peer(viewer, user)
            if user.email_verified_at is not None:
                raise ApiError(409, "state", "the address is confirmed")
            user.email_verified_at = datetime.now(UTC)
            try:
                await session.flush()
            except IntegrityError:
                raise invalid("email", "is another account's", 409, "taken") from None
            audit(session, viewer.actor, "user.confirm", f"user/{user.username}", email=user.email)
            return user

    async def sign_out(self, viewer: Viewer, username: str) -> None:
        """Ends all sessions of an account."""
        async with self._sessions.begin() as session:
            user = await _find(session, username)
            _refuse_peer(viewer, user)
            await end_sessions(session, user.id)
            audit(session, viewer.actor, "user.sign_out", f"user/{user.username}")
        await self._store.end_all(user.id)


async def _find(session: AsyncSession, username: str, *, lock: bool = False) -> UserRow:
    query = select(UserRow).where(func.lower(UserRow.username) == func.lower(username))
    user = await session.scalar(query.with_for_update() if lock else query)
    if user is None:
        raise not_found("user")
    return user


def _refuse_peer(viewer: Viewer, user: UserRow) -> None:
    mine, theirs = PERMISSIONS[viewer.role], PERMISSIONS[Role(user.role)]
    if user.id == viewer.id or not theirs < mine:
        raise ApiError(403, "forbidden", "only somebody with fewer permissions than yours")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _place(cursor: str) -> tuple[datetime, uuid.UUID]:
    at, _, id_ = paging.decode(cursor).partition(" ")
    try:
        time = datetime.fromisoformat(at)
        if time.tzinfo is None:
            raise ValueError(at)
        return time, uuid.UUID(id_)
    except ValueError:
        raise invalid("cursor", "must be `next` of the page before") from None
