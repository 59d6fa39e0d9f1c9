"""Personal data: what features hold about somebody, to be handed out and to be erased."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import IO, Any, Protocol, TypeAlias, cast

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions

Query: TypeAlias = Select[*tuple[Any, ...]]


class PersonalData(Protocol):
    """One feature's part. Add it to the registry when the feature is built."""

    @property
    def name(self) -> str:
        """Of the file in the export, without its ending."""
        ...

    def export(self, session: AsyncSession, user_id: uuid.UUID) -> AsyncIterator[dict[str, Any]]:
        """What is kept about the user, as values of JSON (UUIDs, times and bytes are fine)."""
        ...

    async def erase(self, session: AsyncSession, user_id: uuid.UUID, *, submissions: bool) -> None:
        """Deletes it, or makes it anonymous, in the session's transaction.

        The account's row stays, under a name that tells nothing. `submissions`: those go, too.
        """
        ...


class PersonalDataRegistry:
    """All features' parts."""

    def __init__(self) -> None:
        self.parts: list[PersonalData] = []

    def add(self, *parts: PersonalData) -> None:
        known = {part.name for part in self.parts}
        assert known.isdisjoint(part.name for part in parts), "names are taken"
        self.parts.extend(parts)


class _Sink:
    """Where the archive is written, and taken from at once. It cannot seek."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """There is nothing to close."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


ENOUGH = 64 * 1024


async def archive(
    sessions: Sessions, registry: PersonalDataRegistry, user_id: uuid.UUID
) -> AsyncIterator[bytes]:
    """A zip with a JSON file for each part, made while it is read; one snapshot of the data."""
    sink = _Sink()
    async with sessions() as session:
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED) as files:
            for part in registry.parts:
                with files.open(f"{part.name}.json", "w") as file:
                    separator = b"[\n"
                    waiting = 0
                    async for item in part.export(session, user_id):
                        line = json.dumps(item, default=_plain, ensure_ascii=False).encode()
                        file.write(separator + line)
                        separator = b",\n"
                        waiting += len(line)
                        if waiting > ENOUGH:
                            waiting = 0
                            yield sink.take()
                    file.write(b"[]\n" if separator == b"[\n" else b"\n]\n")
                yield sink.take()
    yield sink.take()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one query, streamed."""

    query: Query

    async def read(self, session: AsyncSession) -> AsyncIterator[dict[str, Any]]:
        """Each row by its column's names."""
        result = await session.stream(self.query.execution_options(yield_per=100))
        async for row in result.mappings():
            yield dict(row)
