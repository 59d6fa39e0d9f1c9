"""Live events of a submission or a run.

Each submission has a short-lived Redis stream. The ids of its entries are made from
the event itself (epoch, attempt, phase, tests done): several web processes that hear
the same from the judge write it once, nothing old is written after something new, and
a Last-Event-ID keeps its meaning when Redis lost the stream. One subscription per
process wakes the followers; each then reads on from where it was. Without Redis a
slow look at the row still brings the final result.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sse_starlette.event import ServerSentEvent

from web_api.judge.messages import ProgressStep
from web_api.redis_text import as_text

log = structlog.get_logger(__name__)

CHANNEL = "assize:web:wake"
LENGTH = 2000
EXPIRY_S = 3600
LOOK_AGAIN_S = 2.0
LAST_ATTEMPT = 0xFFFFF

# An id that is not larger than the stream's last is refused by XADD: that is the
# duplicate, or the latecomer, that nobody should see.
APPEND = """
local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[3], 'data', ARGV[4])
if type(added) == 'table' and added.err then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""

STREAM_EXAMPLE = (
    'event: progress\nid: 2-17179869185\ndata: {"epoch": 0, "attempt": 1, "phase": "running",'
    ' "tests_done": 1, "tests_total": 10, "test": null}\n\n'
)

EVENT_ID = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")


def attempt_number(epoch: int, attempt: int) -> int:
    """First part of an event's id: all events of one attempt share it."""
    return (epoch << 20 | min(attempt, LAST_ATTEMPT)) + 1


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a submission's stream; `data` None marks the end."""

    id: str
    data: dict[str, Any] | None


class EventLog:
    """Writes and reads the streams. Writing never raises: events are best effort."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._append = redis.register_script(APPEND)

    async def progress(self, step: ProgressStep) -> None:
        """Appends a step."""
        number = attempt_number(step.epoch, step.attempt)
        event_id = f"{number}-{step.phase_rank << 32 | step.tests_done}"
        data = {
            "epoch": step.epoch,
            "attempt": step.attempt,
            "phase": step.phase,
            "tests_done": step.tests_done,
            "tests_total": step.tests_total,
            # What it read and wrote may be large, and comes with the result.
            "test": dataclasses.asdict(step.test) | {"shown": None} if step.test else None,
        }
        await self._write(step.submission_id, event_id, data)

    async def finished(self, submission_id: str, epoch: int) -> None:
        """Marks the end of an epoch; its result must be committed."""
        await self._write(submission_id, final_id(epoch), None)

    async def _write(self, submission_id: str, event_id: str, data: Any) -> None:
        args: list[str | int] = [
            LENGTH,
            EXPIRY_S,
            event_id,
            json.dumps(data),
            CHANNEL,
            submission_id,
        ]
        try:
            await self._append(keys=[_stream(submission_id)], args=args)
        except RedisError as error:
            log.warning("event not published", submission=submission_id, error=str(error))

    async def start(self, submission_id: str) -> str:
        """The id before the first event of the latest attempt."""
        try:
            last = await self._redis.xrevrange(_stream(submission_id), count=1)
        except RedisError:
            return "0-0"
        if not last:
            return "0-0"
        number = int(as_text(last[0][0]).split("-")[0])
        return f"{number - 1}-{2**64 - 1}"

    async def after(self, submission_id: str, event_id: str) -> list[Event]:
        """What came after `event_id`; nothing while Redis is away."""
        try:
            entries = await self._redis.xrange(_stream(submission_id), min=f"({event_id}")
        except RedisError:
            return []
        return [
            Event(as_text(event_id), json.loads((fields or {})[b"data"]))
            for event_id, fields in entries or ()
        ]


def final_id(epoch: int) -> str:
    """The id of an epoch's last event."""
    return f"{attempt_number(epoch, LAST_ATTEMPT)}-0"


def _stream(submission_id: str) -> str:
    return f"assize:web:events:{submission_id}"


class Wakeups:
    """The process's one subscription, and who waits for it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def watch(self, submission_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the submission's stream grew."""
        event = asyncio.Event()
        self._waiting[submission_id].add(event)
        try:
            yield event
        finally:
            self._waiting[submission_id].discard(event)
            if not self._waiting[submission_id]:
                del self._waiting[submission_id]

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        if message["type"] == "message":
                            self._wake(as_text(message["data"]))
            except (RedisError, OSError) as error:
                log.warning("event subscription interrupted", error=str(error))
            await asyncio.sleep(0.5)

    def _wake(self, submission_id: str) -> None:
        for event in self._waiting.get(submission_id, ()):
            event.set()


class Followed(Protocol):
    """A submission or a run as a viewer may see it now."""

    @property
    def key(self) -> str:
        """Of its stream."""
        ...

    @property
    def epoch(self) -> int: ...

    @property
    def over(self) -> bool:
        """Nothing more will happen in this epoch."""
        ...

    @property
    def place(self) -> object:
        """Where it waits; told again whenever that changes."""
        ...

    def model_dump_json(self) -> str: ...


Seen = TypeVar("Seen", bound=Followed)


class Follower:
    """Turns the life of a submission or a run into server-sent events."""

    def __init__(self, events: EventLog, wakeups: Wakeups) -> None:
        self._events = events
        self._wakeups = wakeups

    async def follow(
        self,
        first: Seen,
        read: Callable[[], Awaitable[Seen]],
        last_event_id: str | None,
        *,
        staff: bool,
    ) -> AsyncIterator[ServerSentEvent]:
        """`snapshot`, then each `progress` after `last_event_id`, then `final`.

        While it waits, another `snapshot` whenever its place in the queue changed.
        `read` gives the same as the viewer may see it now.
        """
        submission_id = first.key
        with self._wakeups.watch(submission_id) as wake:
            yield _event("snapshot", first.model_dump_json())
            position = await self._position(submission_id, last_event_id)
            current = first
            while not current.over:
                wake.clear()
                ended = False
                for event in await self._events.after(submission_id, position):
                    position = event.id
                    if event.data is None:
                        ended = True
                    else:
                        yield _event("progress", _shown(event.data, staff=staff), event.id)
                if not ended and await set_within(wake, LOOK_AGAIN_S):
                    continue
                before, current = current, await read()
                if not current.over and current.place != before.place:
                    yield _event("snapshot", current.model_dump_json())
        yield _event("final", current.model_dump_json(), final_id(current.epoch))

    async def _position(self, submission_id: str, last_event_id: str | None) -> str:
        if last_event_id and EVENT_ID.fullmatch(last_event_id):
            first, second = (int(part) for part in last_event_id.split("-"))
            if first < 2**63 and second < 2**63:
                return last_event_id
        return await self._events.start(submission_id)


def _shown(data: dict[str, Any], *, staff: bool) -> str:
    if data["test"] and not staff:
        data = {**data, "test": {**data["test"], "judge_message": None}}
    return json.dumps(data)


def _event(name: str, data: str, event_id: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(data=data, event=name, id=event_id)


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
