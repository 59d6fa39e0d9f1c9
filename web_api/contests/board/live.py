"""Pages of boards, and watching them: watchers of the same version get the same change."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from sse_starlette.event import ServerSentEvent

from web_api.contests.board.fold import Board
from web_api.contests.board.present import encode_place, head, names_of, row, view_of
from web_api.contests.board.schemas import BoardChange, BoardHead, BoardPage, BoardRow
from web_api.contests.board.service import Boards
from web_api.contests.board.view import Place, Row
from web_api.database import Sessions
from web_api.live import StatusFollower

LOOK_AGAIN_S = 5.0
LIFETIME_S = 3600.0
"""Of one stream: who may see the contest is asked again when it is opened anew."""
MOST_CHANGED = 500
"""Rows in one change; who missed more gets a snapshot."""
SNAPSHOT_ROWS = 100
KEPT = 64
"""Changes that are made once for all watchers."""

Step: TypeAlias = tuple[uuid.UUID, bool, int, int]
"""Contest, whether the full view, from which version to which."""


class BoardLive:
    """What people see of boards."""

    def __init__(self, sessions: Sessions, boards: Boards, statuses: StatusFollower) -> None:
        self._sessions = sessions
        self._boards = boards
        self._statuses = statuses
        self._made: OrderedDict[Step, asyncio.Task[ServerSentEvent]] = OrderedDict()

    async def page(
        self, contest: uuid.UUID, *, full: bool, after: Place | None, limit: int
    ) -> BoardPage:
        """Rows behind a place."""
        board = await self._boards.now(contest)
        return await self._page(_cut(board, full=full, after=after, limit=limit))

    async def _page(self, cut: Cut) -> BoardPage:
        return BoardPage(**cut.head.model_dump(), rows=await self._named(cut.shown), next=cut.next)

    async def _named(self, shown: Sequence[tuple[Row, int]]) -> list[BoardRow]:
        async with self._sessions() as session:
            names = await names_of(session, [each.participation for each, _ in shown])
        return [row(each, rank, names) for each, rank in shown]

    async def watch(
        self, contest: uuid.UUID, *, full: bool, seen: int | None
    ) -> AsyncIterator[ServerSentEvent]:
        """`snapshot` (the first rows) then a `change` whenever there is one.

        Who has `seen` a version gets the change since that one first. The id of every event is
        its version.
        """
        looks = self._statuses.looks(contest, LOOK_AGAIN_S, LIFETIME_S)
        async with aclosing(looks):
            async for _ in looks:
                board = await self._boards.now(contest)
                version = view_of(board, full=full).version
                if version != seen:
                    step = (contest, full, -1 if seen is None else seen, version)
                    yield await self._event(board, step)
                    seen = version

    async def _event(self, board: Board, step: Step) -> ServerSentEvent:
        made = self._made.get(step)
        if made is None or (made.done() and (made.cancelled() or made.exception())):
            _, full, since, version = step
            view = view_of(board, full=full)
            changed = list(view.changed_since(since)) if 0 <= since <= version else None
            if changed is None or len(changed) > MOST_CHANGED:
                cut = _cut(board, full=full, after=None, limit=SNAPSHOT_ROWS)
                made = asyncio.create_task(self._snapshot(cut))
            else:
                shown = [(r, view.rank(r)) for each in changed if (r := view.rows.get(each))]
                gone = [uuid.UUID(each) for each in changed if each not in view.rows]
                top = head(board, full=full, now_ms=_now_ms())
                made = asyncio.create_task(self._change(top, shown, gone))
            self._made[step] = made
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        return await asyncio.shield(made)

    async def _snapshot(self, cut: Cut) -> ServerSentEvent:
        page = await self._page(cut)
        return ServerSentEvent(page.model_dump_json(), event="snapshot", id=str(page.version))

    async def _change(
        self, top: BoardHead, shown: Sequence[tuple[Row, int]], gone: list[uuid.UUID]
    ) -> ServerSentEvent:
        change = BoardChange(**top.model_dump(), rows=await self._named(shown), gone=gone)
        return ServerSentEvent(change.model_dump_json(), event="change", id=str(change.version))


@dataclass(frozen=True, slots=True)
class Cut:
    """A page, read from the board at one moment: it goes on while names are looked up."""

    head: BoardHead
    shown: list[tuple[Row, int]]
    next: str | None


def _cut(board: Board, *, full: bool, after: Place | None, limit: int) -> Cut:
    view = view_of(board, full=full)
    found = view.after(after, limit + 1)
    shown = [(each, view.rank(each)) for each in found[:limit]]
    more = encode_place(shown[-1][0].place) if len(found) > limit else None
    return Cut(head(board, full=full, now_ms=_now_ms()), shown, more)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
