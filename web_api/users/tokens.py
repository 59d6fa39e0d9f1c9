"""API tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.users.models import ApiTokenRow, Scope, UserRow

PREFIX = "asz_"
MAX_TOKENS = 50
LONGEST = timedelta(days=366 * 2)


class ApiTokens:
    """Makes, finds and ends tokens."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def create(
        self, user_id: uuid.UUID, name: str, scopes: Sequence[Scope], expires_at: datetime | None
    ) -> tuple[ApiTokenRow, str]:
        """A new token and its secret, which is not kept.

        Raises:
            ApiError: 409 at `MAX_TOKENS`, 422 for an end in the past or far away.
        """
        now = datetime.now(UTC)
        if expires_at is not None and not now < expires_at <= now + LONGEST:
            raise invalid("expires_at", "must be in the future, at most two years from now")
        secret = PREFIX + secrets.token_urlsafe(32)
        async with self._sessions.begin() as session:
            # One at a time for each user: the count must still hold when ours is added.
            await session.execute(
                select(UserRow.id).where(UserRow.id == user_id).with_for_update(key_share=True)
            )
            held = await session.scalar(
                select(func.count()).select_from(ApiTokenRow).where(ApiTokenRow.user_id == user_id)
            )
            if (held or 0) >= MAX_TOKENS:
                raise ApiError(409, "too-many-tokens", f"at most {MAX_TOKENS} tokens per user")
            row = ApiTokenRow(
                user_id=user_id,
                name=name,
                token_hash=_hash(secret),
                scopes=[str(s) for s in Scope if s in scopes],
                expires_at=expires_at,
            )
            session.add(row)
            await session.flush()
            await session.refresh(row)
        return row, secret

    async def of(self, user_id: uuid.UUID) -> list[ApiTokenRow]:
        async with self._sessions() as session:
            found = select(ApiTokenRow).where(ApiTokenRow.user_id == user_id)
            return list(await session.scalars(found.order_by(ApiTokenRow.id)))

    async def delete(self, user_id: uuid.UUID, token_id: uuid.UUID) -> None:
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

    async def find(self, secret: str) -> tuple[UserRow, frozenset[Scope]] | None:
        """Whose token it is and what it may. Notes the use, to the minute."""
        now = datetime.now(UTC)
        alive = or_(ApiTokenRow.expires_at.is_(None), ApiTokenRow.expires_at > now)
        async with self._sessions() as session:
            row = (
                await session.execute(
                    select(ApiTokenRow, UserRow)
                    .join(UserRow, UserRow.id == ApiTokenRow.user_id)
                    .where(ApiTokenRow.token_hash == _hash(secret), alive)
                )
            ).one_or_none()
            if row is None:
                return None
            token, user = row
            if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
                await session.execute(
                    update(ApiTokenRow).where(ApiTokenRow.id == token.id).values(last_used_at=now)
                )
                await session.commit()
            return user, frozenset(Scope(s) for s in token.scopes if s in set(Scope))


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits: a fast hash is enough.
    return hashlib.sha256(secret.encode()).digest()
