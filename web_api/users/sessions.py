"""Sessions: opaque random ids, kept in Redis under a keyed hash.

Whoever reads Redis cannot use what is found there; whoever flushes it logs people out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid

from redis.asyncio import Redis

from web_api.redis_text import as_text

COOKIE = "assize_session"
LIFETIME_S = 14 * 24 * 3600
"""Without a request."""


class SessionStore:
    """Creates, finds and ends sessions."""

    def __init__(self, redis: Redis, key: bytes) -> None:
        self._redis = redis
        self._key = key

    def _name(self, session_id: str) -> str:
        digest = hmac.new(self._key, session_id.encode(), hashlib.sha256).hexdigest()
        return f"assize:web:session:{digest}"

    async def create(self, user_id: uuid.UUID) -> str:
        """A new session's id, for the cookie."""
        session_id = secrets.token_urlsafe(32)
        await self._redis.set(self._name(session_id), str(user_id), ex=LIFETIME_S)
        return session_id

    async def find(self, session_id: str) -> uuid.UUID | None:
        """The session's user; a use prolongs the session."""
        value = await self._redis.getex(self._name(session_id), ex=LIFETIME_S)
        return uuid.UUID(as_text(value)) if value else None

    async def end(self, session_id: str) -> None:
        await self._redis.delete(self._name(session_id))
