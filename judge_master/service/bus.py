"""News between tasks and masters: wake-ups and live events, never the truth.

A lost message costs a poll interval, nothing else. Keys are hierarchical: who
subscribes to ("progress", "web") hears ("progress", "web", "42") too.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from judge_master.domain.errors import UnavailableError
from judge_master.domain.job import JobKey

Topic: TypeAlias = tuple[str, ...]

QUEUE: Topic = ("queue",)
"""Jobs may be waiting or slots may be free."""
NODES: Topic = ("node",)
"""Something about a node that its master must act on; see `service.orders`."""
BACKLOG = 1_024


def feed_topic(platform: str) -> Topic:
    """A result of the platform is on offer."""
    return ("feed", platform)


def job_topic(key: JobKey) -> Topic:
    """The job's state changed."""
    return ("job", key.platform, key.submission_id)


def progress_topic(platform: str, *submission_id: str) -> Topic:
    """Progress of all attempts of a platform, or of one submission's."""
    return ("progress", platform, *submission_id)


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of news."""

    topic: Topic
    body: bytes = b""


class Subscription:
    """What one task has not heard yet: the newest `BACKLOG` messages."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque(maxlen=BACKLOG)
        self._event = asyncio.Event()
        self._closed = False

    def put(self, message: Message) -> None:
        self._messages.append(message)
        self._event.set()

    def wake(self) -> None:
        """Makes `wait` return without a message."""
        self._event.set()

    def close(self) -> None:
        self._closed = True
        self._event.set()

    async def wait(self, timeout_ms: int) -> None:
        """Returns when there is news, at the latest after `timeout_ms`.

        Raises:
            UnavailableError: the master stops.
        """
        try:
            async with asyncio.timeout(timeout_ms / 1000):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
        if self._closed:
            raise UnavailableError("the master is stopping")

    def take(self) -> list[Message]:
        """The messages since the last call."""
        messages = list(self._messages)
        self._messages.clear()
        return messages


class Bus(Protocol):
    """Publishes to every subscriber of this master and, if it can, of the others."""

    def publish(self, topic: Topic, body: bytes = b"") -> None:
        """Never blocks and never fails."""
        ...

    def publish_here(self, topic: Topic) -> None:
        """Reaches this master only."""
        ...

    @contextmanager
    def subscribe(self, *topics: Topic) -> Iterator[Subscription]: ...
