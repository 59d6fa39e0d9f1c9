"""The bell: what somebody has been told, live and in pages."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sse_starlette.event import ServerSentEvent

from web_api import paging
from web_api.database import Sessions
from web_api.errors import invalid, not_found
from web_api.live import Bell, StatusFollower
from web_api.notifications import preferences as kept
from web_api.notifications import schemas
from web_api.notifications.models import MailWay, NotificationKind, NotificationRow
from web_api.notifications.schedule import Schedule
from web_api.notifications.texts import sentence

COUNTED = 1000
EVENTS = 100
LOOK_AGAIN_S = 30.0
LIFETIME_S = 1800.0
"""Of a stream: the browser then comes again, and shows once more who it is."""


class Notifications:
    """Reads and marks; what is told is written by `notify` alone."""

    def __init__(self, sessions: Sessions, bell: Bell, statuses: StatusFollower) -> None:
        self._sessions = sessions
        self._bell = bell
        self._statuses = statuses

    async def page(
        self,
        person: uuid.UUID,
        kind: NotificationKind | None,
        limit: int,
        cursor: str | None,
        *,
        unread: bool,
    ) -> schemas.NotificationList:
        """Newest first."""
        query = _shown(person).order_by(NotificationRow.number.desc()).limit(limit + 1)
        if unread:
            query = query.where(NotificationRow.read_at.is_(None))
        if kind is not None:
            query = query.where(NotificationRow.kind == kind)
        if cursor is not None:
            query = query.where(NotificationRow.number < _number(cursor))
        async with self._sessions.reading() as session:
            rows = list(await session.scalars(query))
            count = await _unread(session, person)
        more = len(rows) > limit
        items = [_notification(row) for row in rows[:limit]]
        following = paging.encode(str(items[-1].number)) if more else None
        return schemas.NotificationList(items=items, next=following, unread=count)

    async def unread(self, person: uuid.UUID) -> int:
        async with self._sessions.reading() as session:
            return await _unread(session, person)

    async def mark(self, person: uuid.UUID, notification_id: uuid.UUID) -> None:
        """One as read; a repetition changes nothing.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            row = await session.scalar(
                _shown(person).where(NotificationRow.id == notification_id).with_for_update()
            )
            if row is None:
                raise not_found("notification")
            if row.read_at is None:
                row.read_at = await session.scalar(select(func.now()))
        await self._bell.ring(person)

    async def mark_all(self, person: uuid.UUID, through: int | None) -> int:
        """All up to a number as read; how many remain unread."""
        marked = (
            update(NotificationRow)
            .where(
                NotificationRow.user_id == person,
                NotificationRow.read_at.is_(None),
                NotificationRow.number.is_not(None),
            )
            .values(read_at=func.now())
        )
        if through is not None:
            marked = marked.where(NotificationRow.number <= through)
        async with self._sessions.begin() as session:
            await session.execute(marked)
            left = await _unread(session, person)
        await self._bell.ring(person)
        return left

    async def follow(
        self, person: uuid.UUID, last_event_id: str | None
    ) -> AsyncIterator[ServerSentEvent]:
        """`unread` now and at every change, `notification` for each after `last_event_id`.

        Both carry the number up to which everything has been told. The rows are the truth:
        without Redis it takes `LOOK_AGAIN_S` longer, and nothing is missed.
        """
        position = await self._position(person, last_event_id)
        shown = -1
        async with aclosing(self._statuses.looks(person, LOOK_AGAIN_S, LIFETIME_S)) as looks:
            async for _ in looks:
                rows, count = await self._after(person, position)
                while rows:
                    for row in rows:
                        item = _notification(row)
                        position = item.number
                        yield _event("notification", position, item.model_dump_json())
                    rows, count = await self._after(person, position)
                if count != shown:
                    yield _event("unread", position, json.dumps({"unread": count}))
                    shown = count

    async def _after(self, person: uuid.UUID, number: int) -> tuple[Sequence[NotificationRow], int]:
        query = _shown(person).where(NotificationRow.number > number)
        async with self._sessions.reading() as session:
            found = await session.scalars(query.order_by(NotificationRow.number).limit(EVENTS))
            return list(found), await _unread(session, person)

    async def _position(self, person: uuid.UUID, last_event_id: str | None) -> int:
        newest = select(func.max(NotificationRow.number)).where(NotificationRow.user_id == person)
        async with self._sessions() as session:
            last = await session.scalar(newest) or 0
        # A larger one comes from before a restore of the database.
        known = last_event_id is not None and last_event_id.isascii() and last_event_id.isdecimal()
        return min(int(last_event_id[:19]), last) if known and last_event_id else last

    async def preferences(self, person: uuid.UUID) -> schemas.NotificationPreferences:
        """Of every kind."""
        async with self._sessions() as session:
            found = await kept.Preferences.load(session, [person])
        return _preferences(person, found)

    async def change(
        self, person: uuid.UUID, change: schemas.PreferencesChange
    ) -> schemas.NotificationPreferences:
        """Keeps what is given.

        Raises:
            ApiError: 422 for what cannot be turned off.
        """
        async with self._sessions.begin() as session:
            before = await kept.Preferences.load(session, [person])
            ways = {each.kind: _changed(before, person, each) for each in change.kinds}
            await kept.save_ways(session, person, ways)
            schedule = _rescheduled(before.schedule(person), change)
            if schedule != before.schedule(person):
                await kept.save_schedule(session, person, schedule)
            return _preferences(person, await kept.Preferences.load(session, [person]))


def _shown(person: uuid.UUID) -> Select[NotificationRow]:
    return select(NotificationRow).where(
        NotificationRow.user_id == person,
        NotificationRow.in_app,
        NotificationRow.number.is_not(None),
    )


async def _unread(session: AsyncSession, person: uuid.UUID) -> int:
    rows = _shown(person).where(NotificationRow.read_at.is_(None)).limit(COUNTED)
    count = select(func.count()).select_from(rows.with_only_columns(NotificationRow.id).subquery())
    return await session.scalar(count) or 0


def _number(cursor: str) -> int:
    text = paging.decode(cursor)
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise invalid("cursor", "must be `next` of the page before")
    return int(text)


def _notification(row: NotificationRow) -> schemas.Notification:
    assert row.number is not None
    return schemas.Notification(
        id=row.id,
        number=row.number,
        kind=row.kind,
        text=sentence(row.kind, row.data),
        data=row.data,
        link=row.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _event(name: str, number: int, data: str) -> ServerSentEvent:
    return ServerSentEvent(data=data, event=name, id=str(number))


def _preferences(person: uuid.UUID, found: kept.Preferences) -> schemas.NotificationPreferences:
    schedule = found.schedule(person)
    return schemas.NotificationPreferences(
        time_zone=schedule.time_zone,
        digest_hour=schedule.hour,
        digest_weekday=schedule.weekday,
        kinds=[_kind_ways(kind, found.ways(person, kind)) for kind in NotificationKind],
    )


def _kind_ways(kind: NotificationKind, ways: kept.Ways) -> schemas.KindWays:
    off = kept.Ways(in_app=False, mail=MailWay.OFF)
    return schemas.KindWays(
        kind=kind,
        in_app=ways.in_app,
        mail=ways.mail,
        push=ways.push,
        required=kept.enforced(kind, off) != off,
    )


def _changed(before: kept.Preferences, person: uuid.UUID, change: schemas.WaysChange) -> kept.Ways:
    given = {
        name: value
        for name in ("in_app", "mail", "push")
        if (value := getattr(change, name)) is not None
    }
    wanted = replace(before.ways(person, change.kind), **given)
    if kept.enforced(change.kind, wanted) != wanted:
        raise invalid("kinds", f"bell and mail of {change.kind} cannot be turned off")
    return wanted


def _rescheduled(before: Schedule, change: schemas.PreferencesChange) -> Schedule:
    return Schedule(
        before.time_zone if change.time_zone is None else change.time_zone,
        before.hour if change.digest_hour is None else change.digest_hour,
        before.weekday if change.digest_weekday is None else change.digest_weekday,
    )
