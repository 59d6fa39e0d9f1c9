"""Reading events: each consumer handles every event exactly once, in commit order."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, ConsumerRow
from web_api.database import Sessions
from web_api.submissions.events import Wakeups, set_within

log = structlog.get_logger(__name__)

BATCH = 500
LOOK_AGAIN_S = 1.0
KEEP = timedelta(days=30)
PURGE_S = 3600.0
STREAM = uuid.UUID("0192f0c0-0000-7000-8000-00000000ac71")
"""The subject to ring for when there are new events; without a ring they are found in a second."""

# A transaction below it has ended, and so have all that could still add events before ours.
COMPLETE = text("activity.transaction < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")


class Consumer(Protocol):
    """A feature's view of the stream."""

    name: str
    """Lasting and unique: the position is kept under it."""

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        """Writes the effects of `events` into the session; it is committed with the position.

        Must not commit. An exception leaves everything as it was; the batch comes again.
        """
        ...


async def consume(sessions: Sessions, consumer: Consumer, batch: int = BATCH) -> int:
    """Handles the next events and returns how many; 0 when there were none.

    Of several processes one works, the others get 0.
    """
    async with sessions.begin() as session:
        position = await _position(session, consumer.name)
        if position is None:
            # New, or somebody else's at the moment: then this changes nothing.
            await session.execute(
                insert(ConsumerRow).values(name=consumer.name).on_conflict_do_nothing()
            )
            position = await _position(session, consumer.name)
        if position is None:
            return 0
        after = tuple_(ActivityRow.transaction, ActivityRow.id) > tuple_(
            position.transaction, position.event_id
        )
        events = list(
            await session.scalars(
                select(ActivityRow)
                .where(after, COMPLETE)
                .order_by(ActivityRow.transaction, ActivityRow.id)
                .limit(batch)
            )
        )
        if not events:
            return 0
        await consumer.handle(session, events)
        position.transaction, position.event_id = events[-1].transaction, events[-1].id
        return len(events)


async def _position(session: AsyncSession, name: str) -> ConsumerRow | None:
    """Locked; None where there is none, or another process holds it."""
    return await session.scalar(
        select(ConsumerRow).where(ConsumerRow.name == name).with_for_update(skip_locked=True)
    )


class ConsumerTask:
    """Runs one consumer for ever."""

    def __init__(self, sessions: Sessions, consumer: Consumer, wakeups: Wakeups) -> None:
        self._sessions = sessions
        self._consumer = consumer
        self._wakeups = wakeups

    async def run(self) -> None:
        """Never returns. An event that cannot be handled stops this consumer alone, loudly."""
        with self._wakeups.watch(str(STREAM)) as wake:
            while True:
                wake.clear()
                try:
                    while await consume(self._sessions, self._consumer):
                        pass
                except SQLAlchemyError as error:
                    name = self._consumer.name
                    log.warning("consumer interrupted", consumer=name, exc_info=error)
                await set_within(wake, LOOK_AGAIN_S)


class PurgeTask:
    """Deletes what every consumer has handled and nobody needs to see again."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def run(self) -> None:
        """Never returns."""
        while True:
            await asyncio.sleep(PURGE_S)
            try:
                await purge(self._sessions)
            except SQLAlchemyError as error:
                log.warning("activity not purged", error=str(error))


async def purge(sessions: Sessions, keep: timedelta = KEEP) -> None:
    """Deletes handled events older than `keep`."""
    async with sessions.begin() as session:
        slowest = select(func.min(ConsumerRow.transaction)).scalar_subquery()
        await session.execute(
            delete(ActivityRow).where(
                ActivityRow.at < func.now() - keep,
                ActivityRow.transaction < slowest,
            )
        )
