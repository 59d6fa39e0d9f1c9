"""Appending to a contest's log, in the transaction that makes an event true."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.log.chain import GENESIS, Event, linked
from web_api.contests.log.kinds import Kind
from web_api.contests.log.models import ContestEventRow, ContestHeadRow

Said: TypeAlias = tuple[Kind, Mapping[str, Any]]


async def begin(session: AsyncSession, contest: uuid.UUID) -> None:
    """Gives a contest its empty chain."""
    session.add(ContestHeadRow(contest_id=contest, number=0, hash=GENESIS))
    await session.flush()


async def lock(session: AsyncSession, contest: uuid.UUID) -> ContestHeadRow:
    """The chain's end. Nobody else appends before the transaction ends.

    Whoever checks something that an event depends on locks first.
    """
    query = select(ContestHeadRow).where(ContestHeadRow.contest_id == contest)
    return (
        await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    ).one()


async def append(session: AsyncSession, contest: uuid.UUID, kind: Kind, **payload: Any) -> Event:
    """One event at the end of the chain. Payloads: see `Kind`."""
    return (await append_all(session, contest, [(kind, payload)]))[0]


async def append_all(
    session: AsyncSession, contest: uuid.UUID, said: Sequence[Said]
) -> list[Event]:
    """Several in their order, at one time. Their times never go back."""
    head = await lock(session, contest)
    now = (await session.scalars(select(func.clock_timestamp()))).one()
    at = max(now, head.at) if head.at else now
    events: list[Event] = []
    previous = head.hash
    for number, (kind, payload) in enumerate(said, head.number + 1):
        events.append(linked(str(contest), number, at, kind, payload, previous))
        previous = events[-1].hash
    await session.execute(
        insert(ContestEventRow),
        [
            {
                "contest_id": contest,
                "number": event.number,
                "at": event.at,
                "kind": event.kind,
                "payload": event.payload,
                "previous": event.previous,
                "hash": event.hash,
            }
            for event in events
        ],
    )
    head.number, head.hash, head.at = events[-1].number, previous, at
    await session.flush()
    return events
