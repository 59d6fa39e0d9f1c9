"""Reading logs."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.log.chain import Event
from web_api.contests.log.models import ContestEventRow


async def events_after(
    session: AsyncSession, contest: uuid.UUID, number: int, most: int = 1_000_000
) -> list[Event]:
    """The events behind `number`, in their order."""
    e = ContestEventRow
    rows = await session.execute(
        select(e.number, e.at, e.kind, e.payload, e.previous, e.hash)
        .where(e.contest_id == contest, e.number > number)
        .order_by(e.number)
        .limit(most)
    )
    return [Event(*row) for row in rows]
