"""Rating contests, in the order of their ends, again from any of them on."""

from __future__ import annotations

import asyncio
import json
import uuid

from sqlalchemy import delete, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.contests.log.models import ContestResultRow
from web_api.contests.models import ContestRow, MemberRow
from web_api.contests.ratings.elo import Rated, Standing, rate
from web_api.contests.ratings.models import RatedContestRow, RatingChangeRow, UserRatingRow
from web_api.contests.sight import managed
from web_api.database import Sessions
from web_api.errors import ApiError, invalid
from web_api.users.access import Viewer

# Any constant that nothing else locks: one process rates at a time.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7310233421)")
CHUNK = 5000


class Ratings:
    """Who decides what counts."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def decide(self, viewer: Viewer, slug: str, *, rated: bool) -> None:
        """Makes a final contest count, or not; all later ones are rated anew.

        Raises:
            ApiError: 404; 409 before its board is final; 422 for contests of teams.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            if rated and contest.team_size > 1:
                raise invalid("rated", "only contests without teams")
            if rated and await session.get(ContestResultRow, contest.id) is None:
                raise ApiError(409, "not-final", "declare its board final first")
            contest.rated = rated
            await session.flush()
            await redo(session, contest, rated=rated)
            audit(session, viewer.actor, "contest.rate", f"contest/{slug}", rated=rated)


async def refresh(session: AsyncSession, contest: ContestRow) -> None:
    """After a new final board: rates it anew if it counted."""
    r = RatedContestRow
    if await session.scalar(select(r.contest_id).where(r.contest_id == contest.id)) is not None:
        await redo(session, contest, rated=True)


async def redo(session: AsyncSession, contest: ContestRow, *, rated: bool) -> None:
    """Rates everything from the contest on, itself only if `rated`."""
    await session.execute(ONE_AT_A_TIME)
    r = RatedContestRow
    place = tuple_(r.ends_at, r.contest_id)
    here = (contest.ends_at, contest.id)
    later = list(
        await session.scalars(
            select(r.contest_id).where(place > here).order_by(r.ends_at, r.contest_id)
        )
    )
    old = await session.scalar(select(r.ends_at).where(r.contest_id == contest.id))
    if old is not None and old != contest.ends_at:
        raise ApiError(409, "rated", "its end changed since it was rated")
    state = await state_before(session, contest)
    await session.execute(
        delete(r).where(place >= here).execution_options(synchronize_session=False)
    )
    outcome: Rated | None = None
    for id_ in [contest.id] * rated + later:
        outcome = await rate_one(session, id_, state)
        await _keep(session, id_, outcome)
        state = outcome.state
    if outcome is None:
        await _back_to_last(session)
    else:
        await _set_everybody(session, outcome)


async def state_before(session: AsyncSession, contest: ContestRow) -> bytes | None:
    """What the contest before it left."""
    r = RatedContestRow
    place = tuple_(r.ends_at, r.contest_id)
    found: bytes | None = await session.scalar(
        select(r.state)
        .where(place < (contest.ends_at, contest.id))
        .order_by(r.ends_at.desc(), r.contest_id.desc())
        .limit(1)
    )
    return found


async def rate_one(session: AsyncSession, contest: uuid.UUID, state: bytes | None) -> Rated:
    """The outcome of one contest by its final board; writes nothing."""
    ends_at = (
        await session.scalars(select(ContestRow.ends_at).where(ContestRow.id == contest))
    ).one()
    board = (
        await session.scalars(
            select(ContestResultRow.board).where(ContestResultRow.contest_id == contest)
        )
    ).one()
    standings = await _standings(session, contest, board)
    if not standings:
        raise ApiError(409, "nobody", "nobody handed in anything")
    return await asyncio.to_thread(rate, state, int(ends_at.timestamp()), standings)


async def _standings(session: AsyncSession, contest: uuid.UUID, board: bytes) -> list[Standing]:
    """Who handed in something, ranked among themselves."""
    m = MemberRow
    found = await session.execute(
        select(m.participation_id, m.user_id).where(m.contest_id == contest, m.accepted, ~m.virtual)
    )
    users = {str(participation): str(user) for participation, user in found}
    standings: list[Standing] = []
    last: tuple[int, int] | None = None
    for rank, participation, _, _, cells in json.loads(board)["rows"]:
        if cells and participation in users:
            among = last[1] if last and last[0] == rank else len(standings) + 1
            standings.append(Standing(users[participation], among))
            last = (rank, among)
    return standings


async def _keep(session: AsyncSession, contest: uuid.UUID, outcome: Rated) -> None:
    ends_at = select(ContestRow.ends_at).where(ContestRow.id == contest).scalar_subquery()
    await session.execute(
        insert(RatedContestRow).values(
            contest_id=contest, ends_at=ends_at, digest=outcome.digest, state=outcome.state
        )
    )
    rows = [
        {
            "contest_id": contest,
            "user_id": uuid.UUID(change.user),
            "rank": change.rank,
            "before": change.before,
            "after": change.after,
            "deviation": change.deviation,
        }
        for change in outcome.changes
    ]
    for start in range(0, len(rows), CHUNK):
        await session.execute(insert(RatingChangeRow), rows[start : start + CHUNK])


async def _set_everybody(session: AsyncSession, outcome: Rated) -> None:
    await session.execute(delete(UserRatingRow))
    rows = [
        {
            "user_id": uuid.UUID(now.user),
            "rating": now.rating,
            "mu": now.mu,
            "sigma": now.sigma,
            "contests": now.contests,
        }
        for now in outcome.everybody
    ]
    for start in range(0, len(rows), CHUNK):
        await session.execute(insert(UserRatingRow), rows[start : start + CHUNK])


async def _back_to_last(session: AsyncSession) -> None:
    """People are where the last contest that is rated now left them."""
    r = RatedContestRow
    last = await session.scalar(
        select(r.contest_id).order_by(r.ends_at.desc(), r.contest_id.desc()).limit(1)
    )
    if last is None:
        await session.execute(delete(UserRatingRow))
        return
    before = await session.get(ContestRow, last)
    assert before is not None
    outcome = await rate_one(session, last, await state_before(session, before))
    await _set_everybody(session, outcome)
