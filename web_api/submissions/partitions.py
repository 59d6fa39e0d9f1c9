"""Months of submissions: tables of their own, made before they begin.

Ids are UUIDs of version 7, which start with the time, so that a range of ids is a range of
time. What no month's table takes is in the default one, where it stays: nothing is refused,
and nothing moves.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import SCHEMA, Sessions

log = structlog.get_logger(__name__)

TABLES = {"submissions": "id", "submission_tests": "submission_id"}
"""Partitioned tables and the column that decides."""
AHEAD = 3
"""Months after the running one that must have their tables."""
EVERY_S = 3600.0
RETRY_S = 30.0
# Any constant that no other lock of ours uses.
LOCK = 0x61737A70
PARTITION = re.compile(r"submission(s|_tests)_(first|default|\d{4}_\d{2})")

_END = text(r"""
SELECT max(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([0-9a-f-]{36})''\)'))
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = CAST(:parent AS regclass)
""")


def month_of(moment: datetime) -> int:
    """Months since year 0."""
    return moment.astimezone(UTC).year * 12 + moment.astimezone(UTC).month - 1


def month_start(month: int) -> uuid.UUID:
    """An id smaller than every one made in the month, and larger than all before."""
    start = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return uuid.UUID(int=int(start.timestamp()) * 1000 << 80)


def made_at(id_: uuid.UUID) -> datetime:
    """The moment in an id."""
    return datetime.fromtimestamp((id_.int >> 80) / 1000, UTC)


def first_id(moment: datetime) -> uuid.UUID:
    """An id smaller than every one made from `moment` on."""
    return uuid.UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def missing(end: uuid.UUID, now: datetime) -> Iterator[int]:
    """Months without a table, where the last one that has one ends at `end`."""
    yield from range(month_of(made_at(end)), month_of(now) + AHEAD + 1)


class PartitionTask:
    """Makes the tables of the coming months; of several processes one works at a time."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def run(self) -> None:
        """Never returns."""
        while True:
            pause = EVERY_S
            try:
                await prepare(self._sessions, datetime.now(UTC))
            except SQLAlchemyError as error:
                # Somebody held a lock for too long, or the database is away: the default
                # table takes all until the next try.
                log.warning("partitions not made", error=str(error))
                pause = RETRY_S
            await asyncio.sleep(pause)


async def prepare(sessions: Sessions, now: datetime) -> list[str]:
    """Makes what is missing, a transaction each, and returns its names.

    A month whose rows are in the default table already gets none: they stay there.
    """
    made = []
    for table in TABLES:
        async with sessions() as session:
            end = uuid.UUID(await session.scalar(_END, {"parent": f"web.{table}"}))
        for month in missing(end, now):
            async with sessions.begin() as session:
                if await _make(session, table, month):
                    made.append(_name(table, month))
    if made:
        log.info("partitions made", names=made)
    return made


def _name(table: str, month: int) -> str:
    return f"{table}_{month // 12:04}_{month % 12 + 1:02}"


async def _make(session: AsyncSession, table: str, month: int) -> bool:
    # Nobody waits behind us for long.
    await session.execute(text("SET LOCAL lock_timeout = '3s'"))
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    name = _name(table, month)
    if await session.scalar(text("SELECT to_regclass(:name)"), {"name": f"web.{name}"}):
        return False
    start, end = month_start(month), month_start(month + 1)
    default = sa.table(f"{table}_default", sa.column(TABLES[table], sa.Uuid), schema=SCHEMA)
    id_ = default.c[TABLES[table]]
    if await session.scalar(sa.select(id_).where(id_ >= start, id_ < end).limit(1)):
        log.warning("month stays in the default partition", table=table, month=name)
        return False
    # Attached, not made in place: that would lock out readers of the whole table.
    await session.execute(
        text(f"CREATE TABLE web.{name} (LIKE web.{table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    )
    await session.execute(
        text(
            f"ALTER TABLE web.{table} ATTACH PARTITION web.{name}"
            f" FOR VALUES FROM ('{start}') TO ('{end}')"
        )
    )
    return True
