"""Digests: what somebody has not read by the time that they chose, in one mail."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.mail.queue import queue_mail
from web_api.mail.render import UNSUBSCRIBE
from web_api.notifications.models import DeliveryRow, DeliveryState, DeliveryWay, NotificationRow
from web_api.notifications.texts import sentence
from web_api.notifications.unsubscribing import Unsubscribing
from web_api.users.models import AccountState, UserRow

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 10.0
PEOPLE = 50
SHOWN = 50
# The second key is a person's: two processes never make two mails of one digest.
LOCK = text("SELECT pg_try_advisory_xact_lock(1634955618, hashtext(:person))")

DUE = (
    DeliveryRow.way == DeliveryWay.DIGEST,
    DeliveryRow.state == DeliveryState.WAITING,
    DeliveryRow.due_at <= func.now(),
)


class Digests:
    """Sends what is due."""

    def __init__(self, sessions: Sessions, leaving: Unsubscribing) -> None:
        self._sessions = sessions
        self._leaving = leaving

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                while await self.send_due():
                    pass
            except SQLAlchemyError as error:
                log.warning("digests not sent", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def send_due(self) -> int:
        """Handles the digests of the next people; of how many."""
        async with self._sessions() as session:
            # Ordered and limited inside: whoever has thousands of rows is one person still.
            due = select(DeliveryRow.user_id).where(*DUE).distinct().limit(PEOPLE)
            people = list(await session.scalars(due))
        handled = [await self._send(person) for person in people]
        return sum(handled)

    async def _send(self, person: uuid.UUID) -> bool:
        """One transaction: the mail is in the outbox if and only if the rows say so."""
        async with self._sessions.begin() as session:
            if not await session.scalar(LOCK, {"person": str(person)}):
                return False
            rows = (
                await session.execute(
                    select(DeliveryRow, NotificationRow)
                    .join(NotificationRow, NotificationRow.id == DeliveryRow.notification_id)
                    .where(DeliveryRow.user_id == person, *DUE)
                    .order_by(NotificationRow.number)
                )
            ).all()
            user = await session.get(UserRow, person)
            reachable = (
                user is not None and user.state == AccountState.ACTIVE and user.email_verified_at
            )
            unread = [(d, n) for d, n in rows if n.read_at is None] if reachable else []
            mail_id = None
            if user and unread:
                link = self._leaving.link(person)
                mail_id = _mail(session, user, [n for _, n in unread], link)
            told = {delivery.id for delivery, _ in unread}
            for delivery, _ in rows:
                sent = delivery.id in told
                delivery.state = DeliveryState.SENT if sent else DeliveryState.SKIPPED
                delivery.mail_id = mail_id if sent else None
            return bool(rows)


def _mail(
    session: AsyncSession, user: UserRow, unread: Sequence[NotificationRow], leave: str
) -> uuid.UUID:
    items = [(sentence(n.kind, n.data), n.link) for n in unread[:SHOWN]]
    count = len(unread)
    values = {
        "username": user.username,
        "news": f"{count} things" if count > 1 else "one thing",
        "items": items,
        UNSUBSCRIBE: leave,
    }
    return queue_mail(session, user.email, "digest", values)
