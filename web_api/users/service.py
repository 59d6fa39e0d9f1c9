"""Accounts and tokens: rules and rows."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.users.models import ApiTokenRow, Role, UserRow
from web_api.users.passwords import Passwords

TOKEN_PREFIX = "asz_"  # noqa: S105 - the public part
MAX_TOKENS = 50

# Taken by registrations into an empty instance: only one can be the first.
FIRST_USER_LOCK = 0x61737A66


class Accounts:
    """Registration, login, roles and API tokens."""

    def __init__(self, sessions: Sessions, passwords: Passwords) -> None:
        self._sessions = sessions
        self._passwords = passwords

    async def register(self, username: str, email: str, password: str) -> UserRow:
        """Creates an account; the first one of an instance is its admin.

        Raises:
            ApiError: 409 naming the field that is taken.
        """
        async with self._sessions() as session:
            await self._refuse_taken(session, username, email)
        password_hash = await self._passwords.hash(password)
        async with self._sessions() as session:
            role = await self._role_of_new(session)
            user = UserRow(username=username, email=email, password_hash=password_hash, role=role)
            session.add(user)
            try:
                await session.commit()
            except IntegrityError:
                await session.rollback()
                await self._refuse_taken(session, username, email)
                raise
            return user

    async def _refuse_taken(self, session: AsyncSession, username: str, email: str) -> None:
        for field, column, value in (
            ("username", UserRow.username, username),
            ("email", UserRow.email, email),
        ):
            found = select(UserRow.id).where(func.lower(column) == func.lower(value))
            if await session.scalar(found):
                raise invalid(field, "is taken", 409, "taken")

    async def _role_of_new(self, session: AsyncSession) -> Role:
        anyone = select(UserRow.id).limit(1)
        if await session.scalar(anyone):
            return Role.USER
        await session.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": FIRST_USER_LOCK})
        return Role.USER if await session.scalar(anyone) else Role.ADMIN

    async def authenticate(self, login: str, password: str) -> UserRow:
        """The user with these credentials; an unknown login takes as long as a known one.

        Raises:
            ApiError: 401, without a hint at which part was wrong.
        """
        async with self._sessions() as session:
            user = await session.scalar(
                select(UserRow)
                .where(
                    or_(
                        func.lower(UserRow.username) == func.lower(login),
                        func.lower(UserRow.email) == func.lower(login),
                    )
                )
                .limit(1)
            )
        if not await self._passwords.verify(user.password_hash if user else None, password):
            raise ApiError(401, "bad-credentials", "the login or the password is wrong")
        assert user is not None
        if self._passwords.outdated(user.password_hash):
            await self._renew_hash(user, password)
        return user

    async def _renew_hash(self, user: UserRow, password: str) -> None:
        renewed = await self._passwords.hash(password)
        async with self._sessions.begin() as session:
            await session.execute(
                update(UserRow).where(UserRow.id == user.id).values(password_hash=renewed)
            )

    async def get(self, user_id: uuid.UUID) -> UserRow | None:
        async with self._sessions() as session:
            return await session.get(UserRow, user_id)

    async def set_role(self, username: str, role: Role) -> UserRow:
        """Gives a role.

        Raises:
            ApiError: 404 for an unknown user, 409 for taking the last admin's role away.
        """
        async with self._sessions.begin() as session:
            admins = list(
                await session.scalars(
                    select(UserRow).where(UserRow.role == Role.ADMIN).with_for_update()
                )
            )
            user = await session.scalar(
                select(UserRow).where(func.lower(UserRow.username) == func.lower(username))
            )
            if user is None:
                raise not_found("user")
            if role != Role.ADMIN and [a.id for a in admins] == [user.id]:
                raise invalid("role", "the last admin must stay one", 409, "last-admin")
            user.role = role
            return user

    async def create_token(self, user_id: uuid.UUID, name: str) -> tuple[ApiTokenRow, str]:
        """A new token and its secret, which is not kept.

        Raises:
            ApiError: 409 at `MAX_TOKENS`.
        """
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        async with self._sessions.begin() as session:
            held = await session.scalar(
                select(func.count()).select_from(ApiTokenRow).where(ApiTokenRow.user_id == user_id)
            )
            if (held or 0) >= MAX_TOKENS:
                raise ApiError(409, "too-many-tokens", f"at most {MAX_TOKENS} tokens per user")
            row = ApiTokenRow(user_id=user_id, name=name, token_hash=_hash(secret))
            session.add(row)
            await session.flush()
            await session.refresh(row)
        return row, secret

    async def tokens(self, user_id: uuid.UUID) -> list[ApiTokenRow]:
        async with self._sessions() as session:
            found = select(ApiTokenRow).where(ApiTokenRow.user_id == user_id)
            return list(await session.scalars(found.order_by(ApiTokenRow.id)))

    async def delete_token(self, user_id: uuid.UUID, token_id: uuid.UUID) -> None:
        """Ends a token.

        Raises:
            ApiError: 404 if the user has none of this id.
        """
        async with self._sessions.begin() as session:
            gone = await session.scalar(
                delete(ApiTokenRow)
                .where(ApiTokenRow.id == token_id, ApiTokenRow.user_id == user_id)
                .returning(ApiTokenRow.id)
            )
        if gone is None:
            raise not_found("token")

    async def user_of_token(self, secret: str) -> UserRow | None:
        """Whose token it is. Notes the use, to the minute."""
        async with self._sessions.begin() as session:
            row = (
                await session.execute(
                    select(ApiTokenRow, UserRow)
                    .join(UserRow, UserRow.id == ApiTokenRow.user_id)
                    .where(ApiTokenRow.token_hash == _hash(secret))
                )
            ).one_or_none()
            if row is None:
                return None
            token, user = row
            now = datetime.now(UTC)
            if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
                token.last_used_at = now
            return user


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits: a fast hash is enough.
    return hashlib.sha256(secret.encode()).digest()
