"""From a notification to its deliveries: one transaction that decides, numbers and records.

A mail that is due at once enters the outbox in the same transaction: it is sent if and only if
the delivery says so. One process plans at a time, so that numbers grow in commit order and a
page that has seen a number has seen all before it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.live import Bell
from web_api.mail.queue import queue_mail
from web_api.notifications.models import (
    DeliveryRow,
    DeliveryState,
    DeliveryWay,
    DeviceRow,
    MailWay,
    NotificationRow,
)
from web_api.notifications.preferences import Preferences, Ways
from web_api.notifications.schedule import next_digest
from web_api.notifications.texts import sentence
from web_api.users.models import AccountState, UserRow

log = structlog.get_logger(__name__)

BATCH = 200
LOOK_AGAIN_S = 0.5
LOCK = text("SELECT pg_try_advisory_xact_lock(1634955617)")
NUMBERS = text("SELECT nextval('web.notification_numbers') FROM generate_series(1, :count)")


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody can be reached."""

    id: uuid.UUID
    username: str
    mail: str
    """A confirmed address, or ""."""
    devices: tuple[uuid.UUID, ...]


class Planner:
    """Plans what is new."""

    def __init__(self, sessions: Sessions, bell: Bell) -> None:
        self._sessions = sessions
        self._bell = bell

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                while await self.plan():
                    pass
            except SQLAlchemyError as error:
                log.warning("notifications not planned", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def plan(self) -> int:
        """Plans the next notifications; how many. 0 also while another process does it."""
        async with self._sessions.begin() as session:
            if not await session.scalar(LOCK):
                return 0
            rows = list(
                await session.scalars(
                    select(NotificationRow)
                    .where(NotificationRow.number.is_(None))
                    .order_by(NotificationRow.id)
                    .limit(BATCH)
                )
            )
            if rows:
                await _plan(session, rows)
        for person in {row.user_id for row in rows}:
            await self._bell.ring(person)
        return len(rows)


async def _plan(session: AsyncSession, rows: Sequence[NotificationRow]) -> None:
    people = await _people(session, {row.user_id for row in rows})
    preferences = await Preferences.load(session, people)
    numbers = sorted(await session.scalars(NUMBERS, {"count": len(rows)}))
    now = datetime.now(UTC)
    for row, number in zip(rows, numbers, strict=True):
        ways = preferences.ways(row.user_id, row.kind)
        row.number = number
        row.in_app = ways.in_app
        person = people[row.user_id]
        session.add_all(_mails(session, row, person, ways, preferences, now))
        session.add_all(_pushes(row, person, ways))


async def _people(session: AsyncSession, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Person]:
    devices: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    found = select(DeviceRow.user_id, DeviceRow.id).where(DeviceRow.user_id.in_(ids))
    for user_id, device_id in await session.execute(found):
        devices[user_id].append(device_id)
    users = await session.scalars(select(UserRow).where(UserRow.id.in_(ids)))
    return {user.id: _person(user, devices[user.id]) for user in users}


def _person(user: UserRow, devices: Sequence[uuid.UUID]) -> Person:
    active = user.state == AccountState.ACTIVE
    confirmed = active and user.email_verified_at is not None
    return Person(
        user.id,
        user.username,
        user.email if confirmed else "",
        tuple(devices) if active else (),
    )


def _mails(
    session: AsyncSession,
    row: NotificationRow,
    person: Person,
    ways: Ways,
    preferences: Preferences,
    now: datetime,
) -> list[DeliveryRow]:
    if ways.mail is MailWay.OFF or not person.mail:
        return []
    if ways.mail is MailWay.NOW:
        mail_id = queue_mail(
            session,
            person.mail,
            "notification",
            {
                "username": person.username,
                "text": sentence(row.kind, row.data),
                "link": row.link or "/notifications",
            },
        )
        return [_delivery(row, DeliveryWay.MAIL, DeliveryState.SENT, now, mail_id=mail_id)]
    schedule = preferences.schedule(person.id)
    due = next_digest(now, schedule, weekly=ways.mail is MailWay.WEEKLY)
    return [_delivery(row, DeliveryWay.DIGEST, DeliveryState.WAITING, due)]


def _pushes(row: NotificationRow, person: Person, ways: Ways) -> list[DeliveryRow]:
    if not ways.push:
        return []
    now = datetime.now(UTC)
    return [
        _delivery(row, DeliveryWay.PUSH, DeliveryState.WAITING, now, device_id=device)
        for device in person.devices
    ]


def _delivery(
    row: NotificationRow,
    way: DeliveryWay,
    state: DeliveryState,
    due: datetime,
    **more: uuid.UUID,
) -> DeliveryRow:
    return DeliveryRow(
        notification_id=row.id, user_id=row.user_id, way=way, state=state, due_at=due, **more
    )
