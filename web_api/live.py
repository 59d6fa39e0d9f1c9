"""The states of long work, live: a row that is read again whenever somebody rings.

Redis carries the ring alone. Without it a slow look at the row still shows everything.
"""

from __future__ import annotations

import asyncio
import math
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import structlog
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sse_starlette.event import ServerSentEvent

from web_api.errors import ApiError
from web_api.submissions.events import CHANNEL, LOOK_AGAIN_S, Wakeups, set_within

log = structlog.get_logger(__name__)

COALESCE_S = 0.25
"""Between two looks at the same row, however often it changes."""

Status = TypeVar("Status", bound=BaseModel)


class Bell:
    """Tells all processes that something changed. Never raises: it is best effort."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def ring(self, subject: uuid.UUID) -> None:
        try:
            await self._redis.publish(CHANNEL, str(subject))
        except RedisError as error:
            log.warning("change not announced", subject=str(subject), error=str(error))


class StatusFollower:
    """Turns a row's changes into server-sent events."""

    def __init__(self, wakeups: Wakeups) -> None:
        self._wakeups = wakeups

    async def follow(
        self,
        subject: uuid.UUID,
        read: Callable[[], Awaitable[Status]],
        is_final: Callable[[Status], bool],
    ) -> AsyncIterator[ServerSentEvent]:
        """`status` now and after every change; ends after the final one, or when it is gone."""
        shown = ""
        async with aclosing(self.looks(subject, LOOK_AGAIN_S)) as looks:
            async for _ in looks:
                try:
                    status = await read()
                except ApiError:
                    return
                text = status.model_dump_json()
                if text != shown:
                    yield ServerSentEvent(data=text, event="status")
                    shown = text
                if is_final(status):
                    return

    async def looks(
        self, subject: uuid.UUID, again_s: float, lifetime_s: float = math.inf
    ) -> AsyncGenerator[None, None]:
        """When to look at a row: now, after every ring, and after `again_s` without one."""
        clock = asyncio.get_running_loop().time
        end = clock() + lifetime_s
        with self._wakeups.watch(str(subject)) as wake:
            while clock() < end:
                wake.clear()
                yield
                await asyncio.sleep(COALESCE_S)
                await set_within(wake, min(again_s, max(0.0, end - clock())))
