"""Sessions: opaque random ids, kept in Redis under a keyed hash.

Whoever reads Redis cannot use what is found there; whoever flushes it logs people out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis

from web_api.redis_text import as_text

COOKIE = "assize_session"
_PREFIX = "__Host-"
LIFETIME_S = 14 * 24 * 3600
"""Without a request."""
LONGEST = timedelta(days=90)
"""With requests."""
NOTED = timedelta(minutes=1)
"""How exactly uses are known."""
FRESH = timedelta(minutes=10)
"""So long after proving who they are, people may change how they sign in."""


def cookie_name(*, secure: bool) -> str:
    """Of the session's cookie. Browsers take the prefixed one from this very host over HTTPS
    alone: no other host of the domain can plant one.
    """
    return _PREFIX + COOKIE if secure else COOKIE


class Session(BaseModel):
    """One browser that is signed in."""

    user_id: uuid.UUID
    epoch: int
    """`session_epoch` of the account when it signed in."""
    created_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    """When credentials were shown last."""
    agent: str
    address: str
    key: str = ""
    """Names the session to its owner; worthless to others."""

    @property
    def fresh(self) -> bool:
        return datetime.now(UTC) - self.confirmed_at < FRESH


class SessionStore:
    """Creates, finds and ends sessions."""

    def __init__(self, redis: Redis, key: bytes) -> None:
        self._redis = redis
        self._key = key

    def _digest(self, session_id: str) -> str:
        return hmac.new(self._key, session_id.encode(), hashlib.sha256).hexdigest()

    async def create(self, user_id: uuid.UUID, epoch: int, agent: str, address: str) -> str:
        """A new session's id, for the cookie."""
        session_id = secrets.token_urlsafe(32)
        digest = self._digest(session_id)
        now = datetime.now(UTC)
        session = Session(
            user_id=user_id,
            epoch=epoch,
            created_at=now,
            seen_at=now,
            confirmed_at=now,
            agent=agent[:400],
            address=address,
        )
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_name(digest), _dump(session), ex=LIFETIME_S)
            pipe.sadd(_names(user_id), digest)
            pipe.expire(_names(user_id), LIFETIME_S)
            await pipe.execute()
        return session_id

    async def find(self, session_id: str) -> Session | None:
        """The session; a use prolongs it."""
        digest = self._digest(session_id)
        session = _load(digest, await self._redis.getex(_name(digest), ex=LIFETIME_S))
        now = datetime.now(UTC)
        if session is None or now - session.created_at > LONGEST:
            return None
        if now - session.seen_at > NOTED:
            await self._replace(digest, session.model_copy(update={"seen_at": now}))
            await self._redis.expire(_names(session.user_id), LIFETIME_S)
        return session

    async def confirm(self, session: Session) -> None:
        """Notes that credentials were shown just now."""
        for digest in await self._digests(session.user_id):
            if _public(digest) == session.key:
                now = datetime.now(UTC)
                await self._replace(digest, session.model_copy(update={"confirmed_at": now}))

    async def _replace(self, digest: str, session: Session) -> None:
        # Only where it still is: one that ended meanwhile must not come back.
        await self._redis.set(_name(digest), _dump(session), ex=LIFETIME_S, xx=True)

    async def of(self, user_id: uuid.UUID) -> list[Session]:
        """A user's sessions, the one used last first."""
        digests = await self._digests(user_id)
        if not digests:
            return []
        values = await self._redis.mget([_name(d) for d in digests])
        found = [_load(d, v) for d, v in zip(digests, values, strict=True)]
        gone = [d for d, session in zip(digests, found, strict=True) if session is None]
        if gone:
            await self._redis.srem(_names(user_id), *gone)
        return sorted((s for s in found if s), key=lambda s: s.seen_at, reverse=True)

    async def _digests(self, user_id: uuid.UUID) -> list[str]:
        return [as_text(d) for d in await self._redis.smembers(_names(user_id))]

    async def end(self, session_id: str) -> None:
        """Ends a session by the value of its cookie."""
        await self._redis.delete(_name(self._digest(session_id)))

    async def end_one(self, user_id: uuid.UUID, key: str) -> bool:
        """Ends a user's session by its key; False if there is none."""
        ended = [d for d in await self._digests(user_id) if _public(d) == key]
        return bool(ended and await self._redis.delete(*(_name(d) for d in ended)))

    async def end_all(self, user_id: uuid.UUID) -> None:
        """Forgets all sessions of a user. Raising their account's epoch is what ends them."""
        names = [_name(d) for d in await self._digests(user_id)]
        await self._redis.delete(_names(user_id), *names)


def _name(digest: str) -> str:
    return f"assize:web:session:v2:{digest}"


def _names(user_id: uuid.UUID) -> str:
    return f"assize:web:sessions-of:{user_id}"


def _public(digest: str) -> str:
    return digest[:24]


def _dump(session: Session) -> str:
    return session.model_dump_json(exclude={"key"})


def _load(digest: str, value: bytes | str | None) -> Session | None:
    if not value:
        return None
    try:
        session = Session.model_validate_json(as_text(value))
    except ValidationError:
        return None
    session.key = _public(digest)
    return session
