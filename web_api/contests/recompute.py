"""A contest's results from its log alone, compared with what is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.board.final import board_bytes
from web_api.contests.board.fold import folded
from web_api.contests.log.chain import BrokenLogError, checked
from web_api.contests.log.models import ContestHeadRow, ContestResultRow
from web_api.contests.log.read import events_after
from web_api.contests.models import ContestRow
from web_api.contests.ratings.models import RatedContestRow
from web_api.contests.ratings.service import rate_one, state_before


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What was compared; None where nothing is stored."""

    events: int
    board_same: bool | None
    ratings_same: bool | None


async def find(session: AsyncSession, name: str) -> ContestRow | None:
    """The contest of this id or slug."""
    named = or_(ContestRow.slug == name, cast(ContestRow.id, String) == name.lower())
    found: ContestRow | None = await session.scalar(select(ContestRow).where(named))
    return found


async def recompute(session: AsyncSession, contest: ContestRow) -> Recomputed:
    """Checks the chain, folds it, rates it; writes nothing.

    Raises:
        BrokenLogError: if the chain is not whole.
    """
    events = list(checked(str(contest.id), await events_after(session, contest.id, 0)))
    head = await session.get(ContestHeadRow, contest.id)
    if head is None or not events or head.hash != events[-1].hash:
        raise BrokenLogError("the last events are missing")
    result = await session.get(ContestResultRow, contest.id)
    if result is None:
        return Recomputed(len(events), None, None)
    kept = await session.scalar(
        select(ContestResultRow.board).where(ContestResultRow.contest_id == contest.id)
    )
    board = board_bytes(folded(events[: result.number]))
    return Recomputed(len(events), board == kept, await _ratings_same(session, contest, contest.id))


async def _ratings_same(session: AsyncSession, contest: ContestRow, id_: uuid.UUID) -> bool | None:
    r = RatedContestRow
    stored = (
        await session.execute(select(r.digest, r.state).where(r.contest_id == id_))
    ).one_or_none()
    if stored is None:
        return None
    outcome = await rate_one(session, id_, await state_before(session, contest))
    return (outcome.digest, outcome.state) == (stored[0], stored[1])
