"""Taking part later, beside the ghosts of those who did when it was real."""

from __future__ import annotations

import asyncio
import uuid
from bisect import bisect_left
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from web_api.contests.announce import Announcer
from web_api.contests.board.fold import Board, Entry
from web_api.contests.board.present import names_of, row
from web_api.contests.board.schemas import GhostBoard, GhostRow
from web_api.contests.board.service import Boards
from web_api.contests.board.view import Row
from web_api.contests.log.append import append, lock
from web_api.contests.log.kinds import Kind
from web_api.contests.models import MemberRow, ParticipationRow
from web_api.contests.people import Participation
from web_api.contests.registration import shown
from web_api.contests.sight import Phase, newest_virtual, open_contest, phase
from web_api.database import Sessions
from web_api.errors import ApiError, not_found
from web_api.users.access import Viewer

STEP_MS = 10_000
"""Ghosts move in steps: all who are in the same one share their board."""
KEPT = 16


class Virtual:
    """Virtual participations."""

    def __init__(self, sessions: Sessions, boards: Boards, announcer: Announcer) -> None:
        self._sessions = sessions
        self._boards = boards
        self._announcer = announcer
        self._ghosts: OrderedDict[tuple[uuid.UUID, int, int], list[Row]] = OrderedDict()

    async def begin(self, viewer: Viewer, slug: str) -> Participation:
        """Begins one now; it lasts as long as the contest did.

        Raises:
            ApiError: 404; 409 before the contest's end, while one runs, where there are none.
        """
        async with self._sessions.begin() as session:
            contest = await open_contest(session, viewer, slug)
            now = datetime.now(UTC)
            if phase(contest, now) is not Phase.ENDED:
                raise ApiError(409, "not-over", "the contest is not over: take part in it")
            if not contest.virtual_allowed:
                raise ApiError(409, "not-allowed", "the contest has no virtual participations")
            await lock(session, contest.id)
            last = await newest_virtual(session, contest, viewer.id)
            length = contest.ends_at - contest.starts_at
            if last is not None and last.started_at and now < last.started_at + length:
                raise ApiError(409, "running", "your virtual participation is running")
            begun = ParticipationRow(contest_id=contest.id, virtual=True, started_at=now)
            session.add(begun)
            await session.flush()
            member = MemberRow(
                participation_id=begun.id,
                user_id=viewer.id,
                contest_id=contest.id,
                virtual=True,
                captain=True,
                accepted=True,
            )
            session.add(member)
            await session.flush()
            await append(
                session, contest.id, Kind.REGISTRATION, participation=str(begun.id), virtual=True
            )
            self._announcer.after_commit(session, contest.id)
            return await shown(session, begun)

    async def ghosts(self, viewer: Viewer, slug: str, start: int, limit: int) -> GhostBoard:
        """The viewer's newest one among the rows that the real ones had at the same time.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            mine = await newest_virtual(session, contest, viewer.id)
        if mine is None or mine.started_at is None:
            raise not_found("virtual participation")
        length = (contest.ends_at - contest.starts_at) // timedelta(milliseconds=1)
        gone = (datetime.now(UTC) - mine.started_at) // timedelta(milliseconds=1)
        time_ms = max(0, min(gone, length))
        board = await self._boards.now(contest.id)
        entry = board.entries[str(mine.id)]
        own = board.row_until(entry, time_ms, None)
        others = await self._at(board, contest.id, time_ms, length)
        keys = [each.total.key for each in others]
        place = bisect_left(keys, own.total.key)
        merged = [*others[:place], own, *others[place:]]
        # Whoever is equal shares the rank; our row stands before its equals.
        keys.insert(place, own.total.key)
        page = merged[start : start + limit]
        async with self._sessions() as session:
            names = await names_of(session, [own.participation, *(r.participation for r in page)])

        def ghost(each: Row) -> GhostRow:
            rank = bisect_left(keys, each.total.key) + 1
            return GhostRow(**row(each, rank, names).model_dump(), own=each is own)

        more = start + limit if start + limit < len(merged) else None
        return GhostBoard(
            time_ms=time_ms,
            total=len(merged),
            own=ghost(own),
            rows=[ghost(each) for each in page],
            next=more,
        )

    async def _at(
        self, board: Board, contest: uuid.UUID, time_ms: int, length_ms: int
    ) -> list[Row]:
        """The real rows at a time, best first."""
        at = time_ms - time_ms % STEP_MS if time_ms < length_ms else length_ms
        key = (contest, at, board.public.version)
        found = self._ghosts.get(key)
        if found is None:
            listed = [entry for entry in board.entries.values() if entry.listed]
            freeze_ms = board.freeze_ms
            found = await asyncio.to_thread(_rows, board, listed, at, freeze_ms)
            self._ghosts[key] = found
            if len(self._ghosts) > KEPT:
                self._ghosts.popitem(last=False)
        return found


def _rows(board: Board, entries: list[Entry], at: int, freeze_ms: int | None) -> list[Row]:
    rows = [board.row_until(entry, at, freeze_ms) for entry in entries]
    return sorted(rows, key=lambda each: each.place)
