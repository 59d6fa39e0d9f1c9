"""The bus between masters, over Redis or Valkey pub/sub.

Only a carrier of news: while the server is away, messages reach this process alone
and the pollers of the other masters notice the rest.
"""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, contextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from judge_master import metrics
from judge_master.adapters.local_bus import LocalBus
from judge_master.service.bus import Message, Subscription, Topic

log = structlog.get_logger()

OUTBOX = 10_000
TOGETHER = 500
"""Messages that go out as one."""
GATHER_S = 0.005
"""Between two bundles: what comes meanwhile goes along."""
TIMEOUT_S = 5
RECEIVE_S = 1
FAULTS = (RedisError, OSError, TimeoutError)


class RedisBus:
    """Delivers here at once and elsewhere through the channel of this cluster."""

    def __init__(self, url: str, cluster: str) -> None:
        self._local = LocalBus()
        # The number is that of the form of its messages. Masters of a release with another
        # one do not hear this one: what they miss they notice by polling.
        self._channel = f"assize:judge:{cluster}:2"
        self._origin = uuid.uuid4().hex
        self._outbox: asyncio.Queue[Message | None] = asyncio.Queue()
        self._stopping = False
        self._redis = Redis.from_url(
            url, socket_connect_timeout=TIMEOUT_S, socket_keepalive=True, health_check_interval=10
        )

    def publish(self, topic: Topic, body: bytes = b"") -> None:
        message = Message(topic, body)
        self._local.deliver(message)
        if self._outbox.qsize() < OUTBOX:
            self._outbox.put_nowait(message)

    def publish_here(self, topic: Topic) -> None:
        self._local.publish_here(topic)

    @contextmanager
    def subscribe(self, *topics: Topic) -> Iterator[Subscription]:
        with self._local.subscribe(*topics) as subscription:
            yield subscription

    async def send(self) -> None:
        """Task: carries messages out. Those that come while the server is away are dropped."""
        away = False
        # A flag beside the cancellation: the client may swallow one that comes while it
        # is at work.
        while not self._stopping:
            messages = [await self._outbox.get()]
            # What came meanwhile goes along. The same news twice is one piece of news.
            while not self._outbox.empty() and len(messages) < TOGETHER:
                messages.append(self._outbox.get_nowait())
            if None in messages:
                return
            news = dict.fromkeys(message for message in messages if message is not None)
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    await self._redis.publish(self._channel, self._encode(news))
                away = False
                await asyncio.sleep(GATHER_S)
            except FAULTS as error:
                if not away:
                    log.warning("bus is out of reach", error=str(error))
                away = True
                while not self._outbox.empty():
                    self._outbox.get_nowait()

    async def receive(self) -> None:
        """Task: carries messages in, connecting again whenever the server comes back."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(FAULTS),
            wait=wait_exponential_jitter(multiplier=0.1, max=2),
            before_sleep=lambda _: metrics.BUS_RECONNECTS.inc(),
        ):
            with attempt:
                async with aclosing(self._messages()) as messages:
                    async for message in messages:
                        self._local.deliver(message)

    async def _messages(self) -> AsyncGenerator[Message, None]:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(self._channel)
            self._local.wake_all()
            while not self._stopping:
                raw = await pubsub.get_message(timeout=RECEIVE_S)
                if raw is not None:
                    for message in self._decode(raw["data"]):
                        yield message

    def _encode(self, messages: Iterable[Message]) -> bytes:
        parts = [
            [list(message.topic), base64.b64encode(message.body).decode()] for message in messages
        ]
        return json.dumps([self._origin, parts]).encode()

    def _decode(self, data: bytes) -> list[Message]:
        # One's own come back, too: most of all that comes, where there is one master.
        if data.startswith(f'["{self._origin}"'.encode()):
            return []
        _, parts = json.loads(data)
        return [Message(tuple(topic), base64.b64decode(body)) for topic, body in parts]

    def stop(self) -> None:
        """Ends every wait of this process, and the tasks."""
        self._stopping = True
        self._outbox.put_nowait(None)
        self._local.close()

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._redis.aclose()
