"""Boards of running processes: each follows the logs of the contests that people look at.

A process folds a log once and then only what is new, so that a board costs no more than the
events that came since somebody looked last. Nothing is kept elsewhere: whatever is lost, the
next look folds again, to the same rows and versions in every process.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict

from web_api.contests.board.fold import Board
from web_api.contests.log.read import events_after
from web_api.database import Sessions

MOST = 32
"""Boards kept at a time."""
AT_ONCE = 5000
"""Events between two moments in which other requests get their turn."""


class Followed:
    """One contest's board in this process."""

    def __init__(self, sessions: Sessions, contest: uuid.UUID) -> None:
        self._sessions = sessions
        self._contest = contest
        self._board = Board()
        self._lock = asyncio.Lock()
        self._asked = 0
        self._served = 0

    async def now(self) -> Board:
        """The board with every event that was committed before this was asked."""
        self._asked += 1
        ticket = self._asked
        async with self._lock:
            # One read serves all who asked before it began.
            if self._served < ticket:
                covers = self._asked
                await self._read()
                self._served = covers
        return self._board

    async def _read(self) -> None:
        while True:
            async with self._sessions() as session:
                number = self._board.number
                events = await events_after(session, self._contest, number, AT_ONCE)
            for event in events:
                self._board.apply(event)
            if len(events) < AT_ONCE:
                self._board.settle()
                return


class Boards:
    """The boards that were looked at last."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._followed: OrderedDict[uuid.UUID, Followed] = OrderedDict()

    async def now(self, contest: uuid.UUID) -> Board:
        """The contest's board, up to date and settled. Read it before the next await."""
        followed = self._followed.get(contest)
        if followed is None:
            followed = self._followed[contest] = Followed(self._sessions, contest)
            if len(self._followed) > MOST:
                self._followed.popitem(last=False)
        self._followed.move_to_end(contest)
        return await followed.now()
