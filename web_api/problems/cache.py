"""What readers of a problem get, kept in Redis for an hour.

The key names the problem's revision, which comes from the database with every read: a copy
is never stale, whatever Redis missed. Without Redis everything is read from the database.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

KEEP_S = 3600
AWAY_S = 5.0
"""So long a Redis that did not answer is left alone."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a copy is a copy of."""

    problem: uuid.UUID
    version: uuid.UUID | None
    number: int

    @property
    def key(self) -> str:
        return f"assize:web:problem:v2:{self.problem}"

    @property
    def field(self) -> str:
        return f"{self.version}:{self.number}"


class ProblemCache:
    """Copies by revision: one hash per problem, so that a change forgets all older ones."""

    def __init__(self, redis: Redis, keep_s: int = KEEP_S) -> None:
        self._redis = redis
        self._keep_s = keep_s
        self._away_until = 0.0

    async def get(self, revision: Revision) -> bytes | None:
        """The copy, None where there is none or no Redis."""
        if self._is_away:
            return None
        try:
            # redis-py types a call as either of its two clients'.
            found: bytes | str | None = await self._redis.hget(revision.key, revision.field)
        except RedisError as error:
            self._note(error)
            return None
        return found.encode() if isinstance(found, str) else found

    async def put(self, revision: Revision, content: bytes) -> None:
        """Keeps a copy for an hour, in place of those of other revisions."""
        if self._is_away:
            return
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(revision.key)
                pipe.hset(revision.key, revision.field, content)
                pipe.expire(revision.key, self._keep_s)
                await pipe.execute()
        except RedisError as error:
            self._note(error)

    async def forget(self, problem: uuid.UUID) -> None:
        """Drops the copies of a problem that has changed."""
        if self._is_away:
            return
        try:
            await self._redis.delete(Revision(problem, None, 0).key)
        except RedisError as error:
            self._note(error)

    @property
    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _note(self, error: RedisError) -> None:
        self._away_until = time.monotonic() + AWAY_S
        log.warning("problem cache out of reach", error=str(error))
