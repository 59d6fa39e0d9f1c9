"""Changing how somebody signs in: passwords and addresses."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import ApiError, invalid
from web_api.mail.queue import queue_mail
from web_api.users.links import LIFETIMES, gone, issue, redeem
from web_api.users.models import IdentityRow, LinkPurpose, LinkRow, PasskeyRow, UserRow
from web_api.users.passwords import Passwords, refuse_weak
from web_api.users.service import ask_to_confirm, by_address
from web_api.users.sessions import SessionStore


async def tell(session: AsyncSession, user: UserRow, what: str) -> None:
    """Mails somebody that their way of signing in changed."""
    queue_mail(session, user.email, "credential-changed", {"username": user.username, "what": what})


async def end_sessions(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Ends all sessions of a user with this transaction."""
    await session.execute(
        update(UserRow)
        .where(UserRow.id == user_id)
        .values(session_epoch=UserRow.session_epoch + 1)
        .execution_options(synchronize_session=False)
    )


async def refuse_locking_out(session: AsyncSession, user: UserRow) -> None:
    """Raises ApiError: 409 if nothing is left that `user` could sign in with."""
    if user.password_hash:
        return
    for model in (PasskeyRow, IdentityRow):
        if await session.scalar(select(model.id).where(model.user_id == user.id).limit(1)):
            return
    raise ApiError(409, "last-credential", "set a password or another way to sign in first")


class Credentials:
    """Passwords and addresses, by link or by their owner."""

    def __init__(self, sessions: Sessions, passwords: Passwords, store: SessionStore) -> None:
        self._sessions = sessions
        self._passwords = passwords
        self._store = store

    async def forgot(self, email: str) -> None:
        """Mails the address a link for a new password, or that nobody has it."""
        async with self._sessions.begin() as session:
            user = await by_address(session, email)
            if user is None:
                queue_mail(session, email, "no-account", {})
                return
            link = await issue(session, user.id, LinkPurpose.RESET, user.email)
            minutes = int(LIFETIMES[LinkPurpose.RESET].total_seconds() // 60)
            values = {"username": user.username, "link": link, "minutes": minutes}
            queue_mail(session, user.email, "reset", values)

    async def reset(self, secret: str, password: str) -> None:
        """Sets a password by link and ends all sessions.

        Raises:
            ApiError: 410 for a link that is not good.
        """
        refuse_weak(password)
        # Hashed in any case: how long it takes says nothing about the link.
        hashed = await self._passwords.hash(password)
        async with self._sessions.begin() as session:
            link = await redeem(session, secret, LinkPurpose.RESET)
            user = await session.get(UserRow, link.user_id, with_for_update=True)
            assert user is not None
            user.password_hash = hashed
            await end_sessions(session, user.id)
            await tell(session, user, "the password was reset")
        await self._store.end_all(link.user_id)

    async def change_password(
        self, user_id: uuid.UUID, current: str | None, password: str
    ) -> UserRow:
        """Sets a password and ends all sessions. Whoever has one must know it.

        Raises:
            ApiError: 422 for a wrong current password.
        """
        async with self._sessions() as session:
            known = await session.get(UserRow, user_id)
        assert known is not None
        before = known.password_hash
        refuse_weak(password, known.username, known.email)
        if before and not (current and await self._passwords.verify(before, current)):
            raise invalid("current", "is not your password")
        hashed = await self._passwords.hash(password)
        async with self._sessions.begin() as session:
            user = await session.get(UserRow, user_id, with_for_update=True)
            if user is None or user.password_hash != before:
                raise invalid("current", "is not your password")
            user.password_hash = hashed
            await session.execute(
                delete(LinkRow).where(
                    LinkRow.user_id == user_id, LinkRow.purpose == LinkPurpose.RESET
                )
            )
            await end_sessions(session, user_id)
            await tell(session, user, "the password was changed")
            await session.flush()
            await session.refresh(user)
        await self._store.end_all(user_id)
        return user

    async def ask_for_address(self, user_id: uuid.UUID, email: str) -> None:
        """Mails `email` a link that makes it the account's address."""
        async with self._sessions.begin() as session:
            user = await session.get(UserRow, user_id)
            assert user is not None
            await ask_to_confirm(session, user, email)

    async def confirm_address(self, secret: str) -> UserRow:
        """Makes the address that a link was sent to the account's confirmed one.

        Raises:
            ApiError: 410 for a link that is not good, or an address that became another's.
        """
        try:
            async with self._sessions.begin() as session:
                link = await redeem(session, secret, LinkPurpose.VERIFY)
                user = await session.get(UserRow, link.user_id, with_for_update=True)
                assert user is not None
                before, was_confirmed = user.email, user.email_verified_at is not None
                user.email = link.email
                user.email_verified_at = func.now()
                if was_confirmed and before.lower() != link.email.lower():
                    values = {"username": user.username, "address": link.email}
                    queue_mail(session, before, "address-changed", values)
                await session.flush()
                await session.refresh(user)
                return user
        except IntegrityError:
            raise gone() from None
