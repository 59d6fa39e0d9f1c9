"""Boards: pages and live."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from sse_starlette.sse import EventSourceResponse

from web_api.contests.board.live import BoardLive
from web_api.contests.board.logs import ContestLogs
from web_api.contests.board.present import decode_place
from web_api.contests.board.schemas import BoardPage
from web_api.contests.sight import Slug
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor
from web_api.users.access import MaybeViewer

router = APIRouter(prefix="/api/contests", tags=["contests"])

LiveDep = Annotated[BoardLive, Depends(service(BoardLive))]
LogsDep = Annotated[ContestLogs, Depends(service(ContestLogs))]
Full = Annotated[bool, Query(description="Nothing hidden; for managers only.", examples=[False])]
STREAM = 'event: change\nid: 4711\ndata: {"version": 4711, "rows": [], "gone": []}\n\n'
LOG = (
    '{"contest":"0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40","format":"assize-contest-log","version":1}\n'
)


@router.get(
    "/{slug}/board", operation_id="getBoard", responses=error_responses(401, 403, 404, 422, 503)
)
async def get_board(
    slug: Slug,
    viewer: MaybeViewer,
    live: LiveDep,
    logs: LogsDep,
    full: Full = False,
    limit: Annotated[int, Query(ge=1, le=500, examples=[100])] = 100,
    cursor: Cursor = None,
) -> BoardPage:
    """A page of the board, exact at this moment; frozen as the contest is."""
    contest = await logs.seen(viewer, slug, full=full)
    after = decode_place(cursor) if cursor else None
    return await live.page(contest, full=full, after=after, limit=limit)


@router.get(
    "/{slug}/board/events",
    operation_id="followBoard",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`snapshot` (a BoardPage of the first rows), then a `change` (a"
            " BoardChange) at most four times a second.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": STREAM}},
        },
        **error_responses(401, 403, 404, 422, 503),
    },
)
async def follow_board(
    slug: Slug,
    viewer: MaybeViewer,
    live: LiveDep,
    logs: LogsDep,
    full: Full = False,
    last_event_id: Annotated[
        str | None, Header(description="The last id seen, to resume.", examples=["4711"])
    ] = None,
) -> EventSourceResponse:
    """Follows the board live, as server-sent events. With a last id only what changed since."""
    contest = await logs.seen(viewer, slug, full=full)
    known = last_event_id and re.fullmatch(r"[0-9]{1,9}", last_event_id)
    events = live.watch(contest, full=full, seen=int(last_event_id or 0) if known else None)
    return EventSourceResponse(events, ping=15)


@router.get(
    "/{slug}/log",
    operation_id="exportLog",
    response_class=Response,
    responses={
        200: {
            "description": "Lines of JSON, for `assize contest verify`.",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}, "example": LOG}},
        },
        **error_responses(401, 403, 404, 409, 422, 503),
    },
)
async def export_log(slug: Slug, viewer: MaybeViewer, logs: LogsDep) -> Response:
    """The whole log: for everybody once the contest is over and hides nothing."""
    content = await logs.export(viewer, slug)
    return Response(
        content,
        media_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{slug}.log"'},
    )
