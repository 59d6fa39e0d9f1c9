"""What managers do to a contest's log: freeze, unfreeze, disqualify, declare final."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.contests.announce import Announcer
from web_api.contests.board.final import board_bytes, board_digest
from web_api.contests.board.fold import folded
from web_api.contests.log.append import append, lock
from web_api.contests.log.kinds import Kind
from web_api.contests.log.models import ContestResultRow
from web_api.contests.log.read import events_after
from web_api.contests.models import ContestRow, ContestSubmissionRow, ParticipationRow
from web_api.contests.ratings.service import refresh
from web_api.contests.sight import Phase, hides, managed, phase
from web_api.database import Sessions
from web_api.errors import ApiError, not_found
from web_api.submissions.models import State, SubmissionRow
from web_api.users.access import Viewer


class ContestControl:
    """Acts of managers, each with its event and its line in the audit log."""

    def __init__(self, sessions: Sessions, announcer: Announcer) -> None:
        self._sessions = sessions
        self._announcer = announcer

    async def freeze(self, viewer: Viewer, slug: str) -> None:
        """Hides what is handed in from now on.

        Raises:
            ApiError: 404; 409 unless it is running, or when it is frozen.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            await lock(session, contest.id)
            now = datetime.now(UTC)
            if phase(contest, now) is not Phase.RUNNING:
                raise ApiError(409, "not-running", "only a running contest can be frozen")
            if hides(contest, now):
                raise ApiError(409, "frozen", "the contest is frozen already")
            contest.freeze_at, contest.thawed_at = now, None
            time_ms = (now - contest.starts_at) // timedelta(milliseconds=1)
            await append(session, contest.id, Kind.FREEZE, time_ms=time_ms)
            audit(session, viewer.actor, "contest.freeze", f"contest/{slug}")
            self._announcer.after_commit(session, contest.id)

    async def unfreeze(self, viewer: Viewer, slug: str) -> None:
        """Shows everything, for good.

        Raises:
            ApiError: 404; 409 when nothing is hidden.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            await lock(session, contest.id)
            if not hides(contest):
                raise ApiError(409, "not-frozen", "nothing is hidden")
            contest.thawed_at = datetime.now(UTC)
            await append(session, contest.id, Kind.UNFREEZE)
            audit(session, viewer.actor, "contest.unfreeze", f"contest/{slug}")
            self._announcer.after_commit(session, contest.id)

    async def disqualify(
        self,
        viewer: Viewer,
        slug: str,
        participation: uuid.UUID,
        reason: str,
        *,
        disqualified: bool,
    ) -> None:
        """Takes a participation out of the board, or back in. Idempotent.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            await lock(session, contest.id)
            row = await session.get(ParticipationRow, participation)
            if row is None or row.contest_id != contest.id:
                raise not_found("participation")
            if row.disqualified == disqualified:
                return
            row.disqualified = disqualified
            await append(
                session,
                contest.id,
                Kind.DISQUALIFICATION,
                participation=str(row.id),
                disqualified=disqualified,
            )
            act = "contest.disqualify" if disqualified else "contest.reinstate"
            audit(session, viewer.actor, act, f"contest/{slug}/{row.id}", reason=reason)
            self._announcer.after_commit(session, contest.id)

    async def finish(self, viewer: Viewer, slug: str) -> str:
        """Keeps the board as it is now as the final one, and returns its digest.

        May be done again after rejudgings and disqualifications.

        Raises:
            ApiError: 404; 409 before the end, and while something is not judged or logged.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            if phase(contest) is not Phase.ENDED:
                raise ApiError(409, "not-over", "the contest is not over")
            if hides(contest):
                raise ApiError(409, "frozen", "unfreeze it first")
            await lock(session, contest.id)
            digest = await keep_final(session, contest)
            await refresh(session, contest)
            audit(session, viewer.actor, "contest.final", f"contest/{slug}", board=digest)
            self._announcer.after_commit(session, contest.id)
            return digest


async def keep_final(session: AsyncSession, contest: ContestRow) -> str:
    """Stores the board of the whole log, whose head is locked.

    Raises:
        ApiError: 409 while something is not judged, or not in the log yet.
    """
    e, s = ContestSubmissionRow, SubmissionRow
    waiting = await session.scalar(
        select(func.count())
        .select_from(e)
        .join(s, s.id == e.submission_id)
        .join(ParticipationRow, ParticipationRow.id == e.participation_id)
        .where(e.contest_id == contest.id, s.state != State.FINAL, ~ParticipationRow.virtual)
    )
    board = folded(await events_after(session, contest.id, 0))
    unjudged = sum(cell.pending for row in board.full.rows.values() for cell in row.cells.values())
    if waiting or unjudged:
        raise ApiError(409, "unjudged", f"{max(waiting or 0, unjudged)} submissions are not judged")
    digest = board_digest(board)
    await append(session, contest.id, Kind.FINAL, board=digest)
    kept = {
        "number": board.number,
        "board": board_bytes(board),
        "digest": digest,
        "at": func.now(),
    }
    await session.execute(
        insert(ContestResultRow)
        .values(contest_id=contest.id, **kept)
        .on_conflict_do_update(index_elements=["contest_id"], set_=kept)
    )
    return digest
