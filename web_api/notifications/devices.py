"""Browsers that take pushes, and the services that we push through."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions, new_id
from web_api.errors import ApiError, invalid, not_found
from web_api.notifications.models import DeviceRow
from web_api.notifications.schemas import Device, NewDevice

MAX_DEVICES = 20


class PushServices:
    """The origins to which pushes may go: an address comes from a browser and proves nothing."""

    def __init__(self, origins: str) -> None:
        """`origins` as in WebSettings.push_services."""
        self._origins = tuple(
            (parts.scheme, parts.netloc.lower())
            for parts in (urlsplit(each.strip()) for each in origins.split(",") if each.strip())
        )

    def allow(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            place = parts.netloc.lower()
            _ = parts.port
        except ValueError:
            return False
        return any(parts.scheme == s and _matches(place, o) for s, o in self._origins)


def _matches(place: str, origin: str) -> bool:
    """`place` is compared with its port; a user before an @ never matches."""
    if origin.startswith("*."):
        return place.endswith(origin[1:]) and "@" not in place and place != origin[1:]
    return place == origin


class Devices:
    """Subscriptions of one person's browsers."""

    def __init__(self, sessions: Sessions, services: PushServices) -> None:
        self._sessions = sessions
        self._services = services

    async def add(self, person: uuid.UUID, new: NewDevice) -> Device:
        """Keeps a subscription. A browser that changes hands takes it along.

        Raises:
            ApiError: 422 for a push service that is not allowed, 409 at `MAX_DEVICES`.
        """
        if not self._services.allow(new.endpoint):
            raise invalid("endpoint", "must be at a push service that this site allows")
        async with self._sessions.begin() as session:
            await self._refuse_more(session, person, new.endpoint)
            before = select(DeviceRow.user_id).where(DeviceRow.endpoint == new.endpoint)
            owner = await session.scalar(before.with_for_update())
            if owner is not None and owner != person:
                # With what waits for it: that was for somebody else.
                await session.execute(delete(DeviceRow).where(DeviceRow.endpoint == new.endpoint))
            values = {"name": new.name, "p256dh": new.p256dh, "auth": new.auth}
            row = await session.scalar(
                insert(DeviceRow)
                .values(id=new_id(), user_id=person, endpoint=new.endpoint, **values)
                .on_conflict_do_update(
                    index_elements=["endpoint"], set_={**values, "user_id": person}
                )
                .returning(DeviceRow)
            )
            assert row is not None
            return _device(row)

    async def _refuse_more(self, session: AsyncSession, person: uuid.UUID, endpoint: str) -> None:
        others = (
            select(func.count())
            .select_from(DeviceRow)
            .where(DeviceRow.user_id == person, DeviceRow.endpoint != endpoint)
        )
        if (await session.scalar(others) or 0) >= MAX_DEVICES:
            raise ApiError(409, "too-many-devices", f"at most {MAX_DEVICES} devices per user")

    async def all(self, person: uuid.UUID) -> Sequence[Device]:
        async with self._sessions() as session:
            found = select(DeviceRow).where(DeviceRow.user_id == person).order_by(DeviceRow.id)
            return [_device(row) for row in await session.scalars(found)]

    async def remove(self, person: uuid.UUID, device_id: uuid.UUID) -> None:
        """Raises ApiError: 404."""
        async with self._sessions.begin() as session:
            gone = await session.scalar(
                delete(DeviceRow)
                .where(DeviceRow.id == device_id, DeviceRow.user_id == person)
                .returning(DeviceRow.id)
            )
        if gone is None:
            raise not_found("device")


def _device(row: DeviceRow) -> Device:
    return Device(
        id=row.id, name=row.name, created_at=row.created_at, last_push_at=row.last_push_at
    )
