"""What is forgotten: notifications in time, and pushes whose sender died."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from web_api.database import Sessions
from web_api.notifications.models import DeliveryRow, DeliveryState, NotificationRow

log = structlog.get_logger(__name__)

EVERY_S = 3600.0
KEEP_READ = timedelta(days=90)
KEEP = timedelta(days=365)
BATCH = 5000
INTERRUPTED = timedelta(hours=1)
"""Longer than any request takes."""


class Upkeep:
    """Deletes old notifications with their deliveries; closes interrupted pushes."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                await self.once()
            except SQLAlchemyError as error:
                log.warning("notifications not purged", error=str(error))
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """In transactions of `BATCH` rows at most."""
        await self._close_interrupted()
        read = NotificationRow.read_at.is_not(None)
        while await self._delete(NotificationRow.created_at < func.now() - KEEP_READ, read):
            pass
        while await self._delete(NotificationRow.created_at < func.now() - KEEP):
            pass

    async def _close_interrupted(self) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.state == DeliveryState.CLAIMED,
                    DeliveryRow.claimed_at < func.now() - INTERRUPTED,
                )
                .values(state=DeliveryState.FAILED, failure="interrupted, perhaps sent")
            )

    async def _delete(self, *conditions: ColumnElement[bool]) -> bool:
        old = (
            select(NotificationRow.id)
            .where(*conditions)
            .order_by(NotificationRow.created_at)
            .limit(BATCH)
        )
        async with self._sessions.begin() as session:
            gone = await session.scalars(
                delete(NotificationRow)
                .where(NotificationRow.id.in_(old))
                .returning(NotificationRow.id)
            )
            return len(list(gone)) == BATCH
