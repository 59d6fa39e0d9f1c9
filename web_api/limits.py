"""Rate limits: the generic cell rate algorithm, one Redis key per subject.

A limit is a protection, not a truth: when Redis is out of reach everything passes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from web_api.errors import ApiError

log = structlog.get_logger(__name__)

# The key holds the theoretical arrival time in microseconds of Redis's own clock, so
# that all processes agree. Answers the microseconds to wait, 0 when it may pass.
GCRA = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
local wait = arrival - interval * burst - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%d', arrival), 'PX',
           math.ceil((arrival - now) / 1000))
return 0
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` events in `seconds`; all of them may come at once."""

    count: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Reads "20/60": 20 events in 60 seconds.

        Raises:
            ValueError: if the text has another form.
        """
        count, _, seconds = text.partition("/")
        try:
            rate = cls(int(count), float(seconds))
        except ValueError:
            raise ValueError('must be "count/seconds", as "20/60"') from None
        if rate.count < 1 or not 0 < rate.seconds < math.inf:
            raise ValueError("count and seconds must be positive")
        return rate


class RateLimiter:
    """Counts events of subjects in Redis."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(GCRA)

    async def check(self, name: str, subject: str, rate: Rate) -> None:
        """Counts one event.

        Raises:
            ApiError: 429 with Retry-After, when `subject` had its share.
        """
        interval = rate.seconds / rate.count * 1_000_000
        key = f"assize:web:rate:{name}:{subject}"
        try:
            wait_us = await self._script(keys=[key], args=[interval, rate.count])
        except RedisError as error:
            log.warning("rate limit not checked", limit=name, error=str(error))
            return
        if wait_us:
            seconds = math.ceil(int(wait_us) / 1_000_000)
            raise ApiError(
                429,
                "rate-limited",
                f"at most {rate.count} of these in {rate.seconds:g} s; again in {seconds} s",
                headers={"Retry-After": str(seconds)},
            )
