"""Leaving: deactivation, deletion with days to think, and what is left afterwards.

The rule: after 14 days the account's name, address, credentials, profile and everything that
features hold about the person are gone. Submissions stay under "deleted-...", for statistics
and comparisons need them, unless the person asked for them to go.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import ApiError
from web_api.mail.queue import queue_mail
from web_api.users.credentials import end_sessions
from web_api.users.models import AccountState, Role, UserRow
from web_api.users.personal import PersonalDataRegistry
from web_api.users.sessions import SessionStore

log = structlog.get_logger(__name__)

GRACE = timedelta(days=14)
LOOK_AGAIN_S = 60.0


class Leaving:
    """What people ask for themselves."""

    def __init__(self, sessions: Sessions, store: SessionStore) -> None:
        self.sessions = sessions
        self._store = store

    async def deactivate(self, user_id: uuid.UUID) -> None:
        """Hides the account until its owner signs in.

        Raises:
            ApiError: 409 for the last admin.
        """
        async with self.sessions.begin() as session:
            user = await _own(session, user_id)
            user.state = AccountState.DEACTIVATED
            await end_sessions(session, user_id)
        await self._store.end_all(user_id)

    async def ask(self, user_id: uuid.UUID, *, erase_submissions: bool) -> datetime:
        """Deletes the account after `GRACE`; returns when. Ends all sessions.

        Raises:
            ApiError: 409 for the last admin.
        """
        due = datetime.now(UTC) + GRACE
        async with self.sessions.begin() as session:
            user = await _own(session, user_id)
            user.state = AccountState.DELETING
            user.delete_after = due
            user.erase_submissions = erase_submissions
            await end_sessions(session, user_id)
            values = {"username": user.username, "day": f"{due:%Y-%m-%d}"}
            queue_mail(session, user.email, "deletion-requested", values)
        await self._store.end_all(user_id)
        return due

    async def take_back(self, user_id: uuid.UUID) -> None:
        """Raises ApiError: 409 if the account is not to be deleted."""
        async with self.sessions.begin() as session:
            kept = await session.scalar(
                update(UserRow)
                .where(UserRow.id == user_id, UserRow.state == AccountState.DELETING)
                .values(state=AccountState.ACTIVE, delete_after=None, erase_submissions=False)
                .returning(UserRow.id)
            )
        if kept is None:
            raise ApiError(409, "state", "the account is not to be deleted")


async def _own(session: AsyncSession, user_id: uuid.UUID) -> UserRow:
    admins = list(
        await session.scalars(
            select(UserRow)
            .where(UserRow.role == Role.ADMIN, UserRow.state == AccountState.ACTIVE)
            .with_for_update()
        )
    )
    if [a.id for a in admins] == [user_id]:
        raise ApiError(409, "last-admin", "the last admin must stay one")
    user = await session.get(UserRow, user_id, with_for_update=True)
    assert user is not None
    return user


class DeletionTask:
    """Carries deletions out when their day has come."""

    def __init__(
        self, sessions: Sessions, registry: PersonalDataRegistry, store: SessionStore
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._store = store

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                while await self.delete_next():
                    pass
            except SQLAlchemyError as error:
                log.warning("accounts not deleted", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def delete_next(self) -> bool:
        """Deletes one account that is due; False when there is none."""
        async with self._sessions.begin() as session:
            user = await session.scalar(
                select(UserRow)
                .where(UserRow.state == AccountState.DELETING, UserRow.delete_after <= func.now())
                .order_by(UserRow.delete_after)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if user is None:
                return False
            user_id, erase_submissions = user.id, user.erase_submissions
            queue_mail(session, user.email, "deleted", {"username": user.username})
            for part in self._registry.parts:
                await part.erase(session, user_id, submissions=erase_submissions)
            _anonymise(user)
            audit(session, None, "user.delete", f"user/{user.username}")
        await self._store.end_all(user_id)
        return True


def _anonymise(user: UserRow) -> None:
    user.username = f"deleted-{user.id.hex[-16:]}"
    user.email = f"{user.id.hex}@deleted.invalid"
    user.email_verified_at = None
    user.password_hash = ""
    user.role = Role.USER
    user.state = AccountState.DELETED
    user.state_reason = ""
    user.delete_after = None
    user.session_epoch += 1
