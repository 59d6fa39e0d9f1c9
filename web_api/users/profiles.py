"""Profiles, preferences and pictures."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from web_api.database import Sessions
from web_api.errors import not_found
from web_api.users.models import AccountState, ProfileRow, Role, UserRow
from web_api.users.pictures import normalise
from web_api.users.profile_schemas import Preferences, Profile, PublicProfile

HIDDEN = (AccountState.DEACTIVATED, AccountState.DELETING, AccountState.DELETED)
FIELDS = tuple(Profile.model_fields)


class Profiles:
    """Reads and writes what people tell about themselves."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        # Each takes memory for its pixels.
        self._decoding = asyncio.Semaphore(2)

    async def public(self, username: str) -> PublicProfile:
        """Raises ApiError: 404 for unknown, deactivated and deleted people."""
        async with self._sessions.reading() as session:
            found = (
                await session.execute(
                    select(UserRow, ProfileRow)
                    .outerjoin(ProfileRow, ProfileRow.user_id == UserRow.id)
                    .where(
                        func.lower(UserRow.username) == func.lower(username),
                        UserRow.state.not_in(HIDDEN),
                    )
                )
            ).one_or_none()
        if found is None:
            raise not_found("user")
        user, row = found
        digest = row.picture_digest if row else ""
        return PublicProfile(
            **_profile(row).model_dump(),
            username=user.username,
            role=Role(user.role),
            joined_at=user.created_at,
            picture=f"/api/users/{user.username}/picture?v={digest}" if digest else None,
        )

    async def own(self, user_id: uuid.UUID) -> tuple[Profile, Preferences]:
        async with self._sessions.reading() as session:
            row = await session.get(ProfileRow, user_id)
        return _profile(row), preferences_of(row)

    async def change(self, user_id: uuid.UUID, changes: dict[str, Any]) -> Profile:
        """Sets the fields named in `changes`, leaves the others."""
        await self._write(user_id, changes)
        return (await self.own(user_id))[0]

    async def prefer(self, user_id: uuid.UUID, changes: dict[str, Any]) -> Preferences:
        """Sets the preferences named in `changes`, leaves the others."""
        statement = insert(ProfileRow).values(user_id=user_id, preferences=changes)
        merged = ProfileRow.preferences.op("||")(statement.excluded.preferences)
        async with self._sessions.begin() as session:
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=[ProfileRow.user_id], set_={"preferences": merged}
                )
            )
        return (await self.own(user_id))[1]

    async def set_picture(self, user_id: uuid.UUID, data: bytes) -> None:
        """Raises ApiError: 422 for what is no picture of ours."""
        async with self._decoding:
            picture = await asyncio.to_thread(normalise, data)
        digest = hashlib.sha256(picture).hexdigest()[:32]
        await self._write(user_id, {"picture": picture, "picture_digest": digest})

    async def drop_picture(self, user_id: uuid.UUID) -> None:
        await self._write(user_id, {"picture": None, "picture_digest": ""})

    async def picture(self, username: str) -> tuple[bytes, str]:
        """A PNG and its digest.

        Raises:
            ApiError: 404 without one.
        """
        async with self._sessions() as session:
            row = await session.scalar(
                select(ProfileRow)
                .join(UserRow, UserRow.id == ProfileRow.user_id)
                .options(undefer(ProfileRow.picture))
                .where(
                    func.lower(UserRow.username) == func.lower(username),
                    UserRow.state.not_in(HIDDEN),
                )
            )
        if row is None or row.picture is None:
            raise not_found("picture")
        return row.picture, row.picture_digest

    async def _write(self, user_id: uuid.UUID, values: dict[str, Any]) -> None:
        statement = insert(ProfileRow).values(user_id=user_id, **values)
        async with self._sessions.begin() as session:
            if values:
                statement = statement.on_conflict_do_update(
                    index_elements=[ProfileRow.user_id], set_=values
                )
                await session.execute(statement)


def _profile(row: ProfileRow | None) -> Profile:
    return Profile.model_validate({f: getattr(row, f) for f in FIELDS} if row else {})


def preferences_of(row: ProfileRow | None) -> Preferences:
    """The preferences of a profile; what another release wrote is left out."""
    known = row.preferences if row else {}
    return Preferences.model_validate({k: known[k] for k in Preferences.model_fields if k in known})
