"""Accounts: registration and signing in."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import ApiError, invalid
from web_api.mail.queue import queue_mail
from web_api.users.links import LIFETIMES, issue
from web_api.users.models import AccountState, LinkPurpose, Role, UserRow
from web_api.users.passwords import Passwords, refuse_weak
from web_api.users.states import refuse_unusable, state_of

# Taken by registrations into an empty instance: only one can be the first.
FIRST_USER_LOCK = 0x61737A66


async def by_name(session: AsyncSession, username: str) -> UserRow | None:
    """The account of this name, whatever the case."""
    found: UserRow | None = await session.scalar(
        select(UserRow).where(func.lower(UserRow.username) == func.lower(username))
    )
    return found


async def by_address(session: AsyncSession, email: str) -> UserRow | None:
    """Whoever confirmed the address; or the only account that claims it."""
    claims = list(
        await session.scalars(
            select(UserRow)
            .where(
                func.lower(UserRow.email) == func.lower(email),
                UserRow.state != AccountState.DELETED,
            )
            .order_by(UserRow.email_verified_at.is_(None))
            .limit(2)
        )
    )
    if claims and (claims[0].email_verified_at is not None or len(claims) == 1):
        return claims[0]
    return None


async def ask_to_confirm(session: AsyncSession, user: UserRow, email: str) -> None:
    """Mails the address: a link that confirms it, or that it belongs to another account."""
    owner = await by_address(session, email)
    if owner is not None and owner.id != user.id and owner.email_verified_at is not None:
        link = await issue(session, owner.id, LinkPurpose.RESET, owner.email)
        queue_mail(session, email, "address-in-use", {"username": owner.username, "link": link})
        return
    link = await issue(session, user.id, LinkPurpose.VERIFY, email)
    hours = int(LIFETIMES[LinkPurpose.VERIFY].total_seconds() // 3600)
    values = {"username": user.username, "link": link, "hours": hours}
    queue_mail(session, email, "verify", values)


async def exists(session: AsyncSession, user_id: uuid.UUID) -> bool:
    """Whether there is such an account; locks it against its end."""
    query = select(UserRow.id).where(UserRow.id == user_id).with_for_update(key_share=True)
    return await session.scalar(query) is not None


class Accounts:
    """Registration, login, and who has an id."""

    def __init__(self, sessions: Sessions, passwords: Passwords) -> None:
        self._sessions = sessions
        self._passwords = passwords

    async def register(self, username: str, email: str, password: str) -> UserRow:
        """Creates an account; the first one of an instance is its admin.

        An address that belongs to another account is no error: only mail to it tells.

        Raises:
            ApiError: 409 if the name is taken, 422 for a weak password.
        """
        refuse_weak(password, username, email)
        async with self._sessions() as session:
            await _refuse_taken(session, username)
        password_hash = await self._passwords.hash(password)
        async with self._sessions() as session:
            role = await role_of_new(session)
            user = UserRow(username=username, email=email, password_hash=password_hash, role=role)
            session.add(user)
            try:
                await session.flush()
                await session.refresh(user)
                await ask_to_confirm(session, user, email)
                await session.commit()
            except IntegrityError:
                await session.rollback()
                await _refuse_taken(session, username)
                raise
            return user

    async def authenticate(self, login: str, password: str) -> UserRow:
        """The user with these credentials; an unknown login takes as long as a known one.

        Signing in ends a deactivation.

        Raises:
            ApiError: 401, without a hint at which part was wrong; 403 with right credentials of
                a suspended account.
        """
        async with self._sessions() as session:
            find = by_address if "@" in login else by_name
            user = await find(session, login)
        known = user.password_hash or None if user else None
        if not await self._passwords.verify(known, password):
            raise ApiError(401, "bad-credentials", "the login or the password is wrong")
        assert user is not None
        if self._passwords.outdated(user.password_hash):
            await self._renew_hash(user, password)
        return await self.admit(user)

    async def admit(self, user: UserRow) -> UserRow:
        """Lets somebody in who has shown who they are; ends a deactivation.

        Raises:
            ApiError: 403 for a suspended account.
        """
        refuse_unusable(user)
        if state_of(user) is AccountState.DEACTIVATED:
            async with self._sessions.begin() as session:
                await session.execute(
                    update(UserRow)
                    .where(UserRow.id == user.id, UserRow.state == AccountState.DEACTIVATED)
                    .values(state=AccountState.ACTIVE)
                )
            user.state = AccountState.ACTIVE
        return user

    async def confirms(self, user: UserRow, password: str) -> bool:
        """Whether it is this user's password."""
        return await self._passwords.verify(user.password_hash or None, password)

    async def _renew_hash(self, user: UserRow, password: str) -> None:
        renewed = await self._passwords.hash(password)
        async with self._sessions.begin() as session:
            await session.execute(
                update(UserRow)
                .where(UserRow.id == user.id, UserRow.password_hash == user.password_hash)
                .values(password_hash=renewed)
            )

    async def get(self, user_id: uuid.UUID) -> UserRow | None:
        async with self._sessions.reading() as session:
            return await session.get(UserRow, user_id)


async def _refuse_taken(session: AsyncSession, username: str) -> None:
    if await by_name(session, username):
        raise invalid("username", "is taken", 409, "taken")


async def role_of_new(session: AsyncSession) -> Role:
    """Admin for the first account of an instance."""
    anyone = select(UserRow.id).limit(1)
    if await session.scalar(anyone):
        return Role.USER
    await session.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": FIRST_USER_LOCK})
    return Role.USER if await session.scalar(anyone) else Role.ADMIN
