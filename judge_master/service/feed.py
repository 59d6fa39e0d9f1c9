"""One stream of a platform's results and progress."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias

from judge_master.domain.attempt import Progress
from judge_master.domain.errors import JudgeError
from judge_master.domain.feed import WINDOW, FeedCursor, FeedEntry
from judge_master.service.bus import Bus, Message, Subscription, feed_topic, progress_topic
from judge_master.service.ports import FeedStore
from judge_master.service.progress import decode_progress

FeedEvent: TypeAlias = FeedEntry | Progress


class FeedStream:
    """Sends each result once per stream until it is acknowledged on any."""

    def __init__(
        self,
        store: FeedStore,
        bus: Bus,
        platform: str,
        *,
        progress: bool,
        poll_ms: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._bus = bus
        self._platform = platform
        self._progress = progress
        self._poll_ms = poll_ms
        self._clock = clock
        self._looks_again = clock()
        self._acks: list[int] = []
        self._error: JudgeError | None = None
        self._finished = False
        self._news: Subscription | None = None

    def ack(self, sequence: int) -> None:
        """Notes that the platform has stored a result; written by `events`' next turn."""
        self._acks.append(sequence)
        if self._news is not None:
            self._news.wake()

    def fail(self, error: JudgeError) -> None:
        """Makes `events` raise `error` in its next turn."""
        self._error = error
        if self._news is not None:
            self._news.wake()

    def finish(self) -> None:
        """Makes `events` end once the acks are written."""
        self._finished = True
        if self._news is not None:
            self._news.wake()

    async def events(self) -> AsyncGenerator[FeedEvent, None]:
        """Until `finish`. Raises UnavailableError when the master stops or loses its database."""
        topics = [feed_topic(self._platform)]
        if self._progress:
            topics.append(progress_topic(self._platform))
        with self._bus.subscribe(*topics) as self._news:
            cursor = FeedCursor(start=await self._store.position())
            while True:
                await self._flush(cursor)
                full = not self._finished
                while full:
                    batch, full = await self._next(cursor)
                    for entry in batch:
                        yield entry
                    if full:
                        await self._flush(cursor)
                    full = full and cursor.room > 0 and not self._finished
                if self._finished:
                    # An ack may have come while the others were written.
                    await self._flush(cursor)
                    return
                async for step in self._wait_for_result():
                    yield step

    async def flush(self) -> None:
        """Writes the acks that came last, after the stream ended."""
        if self._acks:
            acks, self._acks = self._acks, []
            await self._store.ack(self._platform, acks)

    async def _flush(self, cursor: FeedCursor) -> None:
        if self._error is not None:
            raise self._error
        acks = set(self._acks)
        await self.flush()
        cursor.release(acks)

    async def _next(self, cursor: FeedCursor) -> tuple[list[FeedEntry], bool]:
        """What is to be sent next, and whether there may be more of it."""
        if cursor.room <= 0:
            cursor.release(await self._store.acked(cursor.in_flight))
        if cursor.room <= 0:
            return [], False
        limit = min(cursor.room, WINDOW)
        found = await self._store.pending(self._platform, cursor.in_flight, limit)
        for entry in found:
            cursor.record(entry.sequence, acked=False)
        missed = await self._missed(cursor, limit)
        batch = sorted(found + missed, key=lambda entry: entry.sequence)
        return batch, limit in (len(found), len(missed))

    async def _missed(self, cursor: FeedCursor, limit: int) -> list[FeedEntry]:
        """What another stream was quicker with: rare, and looked for once in a poll interval."""
        if self._clock() < self._looks_again:
            return []
        missed = await self._store.missed(self._platform, cursor, limit)
        for entry in missed:
            cursor.record(entry.sequence, acked=True)
        if len(missed) < limit:
            self._looks_again = self._clock() + self._poll_ms / 1000
        return missed

    async def _wait_for_result(self) -> AsyncGenerator[Progress, None]:
        """Passes progress on until a result may be there, an ack came or it is time to poll."""
        assert self._news is not None
        while True:
            await self._news.wait(self._poll_ms)
            messages = self._news.take()
            for message in messages:
                if _is_progress(message):
                    yield decode_progress(message.body)
            if (
                self._acks
                or self._error
                or self._finished
                or not messages
                or not all(map(_is_progress, messages))
            ):
                return


def _is_progress(message: Message) -> bool:
    return message.topic[0] == "progress"
