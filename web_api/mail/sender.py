"""Emptying the outbox.

A row is claimed, sent, and marked as sent. What dies between the last two sends again after
the claim, under the same Message-ID: SMTP allows no more. Several processes may send.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from web_api.database import Sessions, new_id
from web_api.mail.models import OutboxRow
from web_api.mail.render import Site, message
from web_api.mail.transport import RefusedError, Transport, UnsentError

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 1.0
CLAIM = timedelta(minutes=10)
"""Longer than any attempt takes."""
ATTEMPT_S = 60.0
BATCH = 20
AT_ONCE = 4
ATTEMPTS = 12
KEEP = timedelta(days=30)
PURGE_S = 3600.0


def pause(attempts: int) -> timedelta:
    """Until the next attempt after so many: 30 s, doubling, at most 6 hours."""
    return min(timedelta(seconds=30 * 2 ** (attempts - 1)), timedelta(hours=6))


class Sender:
    """Sends what is due."""

    def __init__(self, sessions: Sessions, transport: Transport, site: Site) -> None:
        self._sessions = sessions
        self._transport = transport
        self._site = site
        self._purged_at = float("-inf")

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                while await self.send_due():
                    pass
                await self._purge()
            except SQLAlchemyError as error:
                log.warning("outbox not read", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def send_due(self) -> int:
        """One attempt for each of the next mails; how many there were."""
        rows = await self._claim()
        for start in range(0, len(rows), AT_ONCE):
            await asyncio.gather(*(self._attempt(row) for row in rows[start : start + AT_ONCE]))
        return len(rows)

    async def _claim(self) -> list[OutboxRow]:
        due = (
            select(OutboxRow.id)
            .where(
                OutboxRow.sent_at.is_(None),
                OutboxRow.failed_at.is_(None),
                OutboxRow.next_attempt_at <= func.now(),
            )
            .order_by(OutboxRow.next_attempt_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._sessions.begin() as session:
            return list(
                await session.scalars(
                    update(OutboxRow)
                    .where(OutboxRow.id.in_(due.scalar_subquery()))
                    .values(
                        claim=new_id(),
                        next_attempt_at=func.now() + CLAIM,
                        attempts=OutboxRow.attempts + 1,
                    )
                    .returning(OutboxRow)
                )
            )

    async def _attempt(self, row: OutboxRow) -> None:
        try:
            mail = message(
                self._site, str(row.id), row.created_at, row.recipient, row.template, row.values
            )
            async with asyncio.timeout(ATTEMPT_S):
                await self._transport.send(mail)
        except (UnsentError, TimeoutError) as error:
            over = row.attempts >= ATTEMPTS
            await self._failed(row, str(error) or "no answer in time", give_up=over)
        except RefusedError as error:
            await self._failed(row, str(error), give_up=True)
        except (KeyError, ValueError, TypeError) as error:
            # A template of another release, or an address that no header can hold.
            await self._failed(row, f"not a mail: {error!r}", give_up=True)
        else:
            await self._mark(row.id, row.claim, sent_at=datetime.now(UTC), values={}, failure="")

    async def _failed(self, row: OutboxRow, reason: str, *, give_up: bool) -> None:
        log.warning("mail not sent", id=str(row.id), template=row.template, reason=reason)
        now = datetime.now(UTC)
        if give_up:
            await self._mark(row.id, row.claim, failed_at=now, values={}, failure=reason)
        else:
            again = now + pause(row.attempts)
            await self._mark(row.id, row.claim, next_attempt_at=again, failure=reason)

    async def _mark(self, mail_id: uuid.UUID, claim: uuid.UUID | None, **values: object) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == mail_id, OutboxRow.claim == claim)
                .values(**values)
            )

    async def _purge(self) -> None:
        """Deletes what was sent or given up long ago."""
        now = asyncio.get_running_loop().time()
        if now - self._purged_at < PURGE_S:
            return
        self._purged_at = now
        async with self._sessions.begin() as session:
            await session.execute(
                delete(OutboxRow).where(
                    OutboxRow.created_at < func.now() - KEEP,
                    or_(OutboxRow.sent_at.is_not(None), OutboxRow.failed_at.is_not(None)),
                )
            )
